import { Box, Button, CopyButton, Group, Stack, Text, Title } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { loadLines, pythonPackages, type RunRecord } from '../../core/page.ts';
import { useFormat } from '../../texts/format.ts';
import { Term } from '../terms/Term.tsx';
import classes from './ExportStage.module.css';

/** The lines that load a run's exported folder, ready to be copied, and how what they give differs from Try. */
export function LoadLines({ folder, record }: { readonly folder: string; readonly record: RunRecord }) {
  const { t } = useTranslation();
  const headingId = useId();
  const format = useFormat();
  const packages = pythonPackages(record.wordSplitting.rule);
  const lines = loadLines(folder, record).map(({ kind, code, notes }) => ({
    kind,
    notes,
    block: (
      <Lines
        key={kind}
        title={t(`export.lines.${kind}`)}
        about={notes.map((note) => t(`export.notes.${note}`)).join(' ')}
        code={code}
      />
    ),
  }));
  return (
    <section className="panel" aria-labelledby={headingId}>
      <Stack gap="md">
        <Title order={3} size="h4" id={headingId}>
          {t('export.load')}
        </Title>
        <Text size="sm">{t('export.scripts', { packages: format.list(packages) })}</Text>
        {record.example !== null && <Text size="sm">{t('export.example')}</Text>}
        {lines.filter(({ notes }) => notes.length === 0).map(({ block }) => block)}
        <Text size="sm">
          {t('export.pipelines')} <Term name="onnx" />
        </Text>
        {lines.filter(({ notes }) => notes.length > 0).map(({ block }) => block)}
      </Stack>
    </section>
  );
}

function Lines(props: { readonly title: string; readonly about: string; readonly code: string }) {
  const { title, about, code } = props;
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
      {about !== '' && (
        <Text size="xs" c="dimmed" mb={4}>
          {about}
        </Text>
      )}
      <Box component="pre" className={classes.code ?? ''}>
        <code>{code}</code>
      </Box>
    </div>
  );
}
