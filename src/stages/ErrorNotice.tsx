import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { WorkerCrashedError } from '../../workers/client.ts';
import { TagsmithError } from '../core/errors.ts';
import { useStudio } from '../state/studioContext.ts';
import { explainError } from '../texts/errors.ts';

/** An error in words: those of its class say what to do next; one from elsewhere is shown with its name. */
export function ErrorNotice(props: {
  readonly error: Error;
  readonly title: string;
  readonly children?: ReactNode;
}) {
  const { error, title, children } = props;
  const { t, i18n } = useTranslation();
  const studio = useStudio();
  const titleId = useId();
  const crashed = error instanceof WorkerCrashedError;
  const known = error instanceof TagsmithError;
  const explanation = crashed ? t('errors.WorkerCrashedError') : explainError(error, i18n.language);
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title={<span id={titleId}>{title}</span>}
      aria-labelledby={titleId}
    >
      <Stack gap="xs" align="flex-start">
        {explanation !== null && <Text size="sm">{explanation}</Text>}
        {!crashed && (
          <Text
            size={explanation === null ? 'sm' : 'xs'}
            lang="en"
            style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-line' }}
          >
            {error.message}
          </Text>
        )}
        {!known && error.name !== 'Error' && <Code>{error.name}</Code>}
        {crashed && (
          <Group>
            <Button size="xs" onClick={() => studio.restart()}>
              {t('shell.restartWorker')}
            </Button>
          </Group>
        )}
        {children}
      </Stack>
    </Alert>
  );
}
