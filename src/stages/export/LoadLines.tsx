import { Box, Button, CopyButton, Group, Stack, Text, Title } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import {
  javascriptLines,
  javascriptScriptLines,
  pythonLines,
  pythonPackages,
  pythonScriptLines,
} from '../../core/page.ts';
import { useRunStore } from '../../state/runStore.ts';
import { useFormat } from '../../texts/format.ts';
import { useShownTask } from '../useShownTask.ts';
import classes from './ExportStage.module.css';

/** The lines that load the exported folder, ready to be copied. */
export function LoadLines({ folder }: { readonly folder: string }) {
  const { t } = useTranslation();
  const headingId = useId();
  const task = useShownTask();
  const format = useFormat();
  const modelType = useRunStore((state) => state.record?.modelType) ?? null;
  const packages = pythonPackages(useRunStore((state) => state.record?.wordSplitting.rule) ?? 'words');
  const python = pythonLines(folder, task).join('\n');
  const javascript = javascriptLines(folder, task, modelType).join('\n');
  return (
    <section className="panel" aria-labelledby={headingId}>
      <Stack gap="md">
        <Title order={3} size="h4" id={headingId}>
          {t('export.load')}
        </Title>
        <Text size="sm">{t('export.scripts', { packages: format.list(packages) })}</Text>
        <Lines title={t('export.python')} code={pythonScriptLines(folder).join('\n')} />
        <Lines title={t('export.javascript')} code={javascriptScriptLines(folder).join('\n')} />
        <Text size="sm">{t('export.pipelines')}</Text>
        <Lines title={t('export.pythonPipeline')} code={python} />
        <Lines title={t('export.javascriptPipeline')} code={javascript} />
      </Stack>
    </section>
  );
}

function Lines({ title, code }: { readonly title: string; readonly code: string }) {
  const { t } = useTranslation();
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={600}>
          {title}
        </Text>
        <CopyButton value={code}>
          {({ copied, copy }) => (
            <Button
              variant="subtle"
              size="compact-xs"
              onClick={copy}
              aria-label={`${t('export.copy')}: ${title}`}
              leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            >
              {copied ? t('export.copied') : t('export.copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Box component="pre" className={classes.code ?? ''} tabIndex={0}>
        <code>{code}</code>
      </Box>
    </div>
  );
}
