import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { WorkerCrashedError } from '../../workers/client.ts';
import { TagsmithError } from '../core/page.ts';
import { useStudio } from '../state/studioContext.ts';
import { explainError, MESSAGE_LANGUAGE } from '../texts/errors.ts';
import { useFormat } from '../texts/format.ts';

/**
 * An error in the language of the page: those of Tagsmith say what to do next; one from elsewhere is shown with its
 * name. In other languages the English message stands below, as it can say more of the file, and can be searched for.
 */
export function ErrorNotice(props: {
  readonly error: Error;
  readonly title: string;
  readonly children?: ReactNode;
}) {
  const { error, title, children } = props;
  const { t, i18n } = useTranslation();
  const studio = useStudio();
  const format = useFormat();
  const titleId = useId();
  const crashed = error instanceof WorkerCrashedError;
  const known = error instanceof TagsmithError;
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title={<span id={titleId}>{title}</span>}
      aria-labelledby={titleId}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-line' }}>
          {explainError(error, i18n.language, format)}
        </Text>
        {known && i18n.language !== MESSAGE_LANGUAGE && (
          <Text
            size="xs"
            lang={MESSAGE_LANGUAGE}
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
