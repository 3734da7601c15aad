import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isModelName } from '../core/page.ts';
import { ErrorNotice } from '../stages/ErrorNotice.tsx';
import { downloadModel } from '../stages/export/downloadModel.ts';
import { exportName, useExportStore } from '../state/exportStore.ts';
import { useModelStore } from '../state/modelStore.ts';
import { useRunStore } from '../state/runStore.ts';
import { useStudio } from '../state/studioContext.ts';

/** Asked before a run that replaces one whose model was not downloaded. */
export function KeepQuestion() {
  const { t } = useTranslation();
  const studio = useStudio();
  const asking = useRunStore((state) => state.question?.about === 'lastRun');
  return (
    <Modal
      opened={asking}
      onClose={() => studio.run.answerForLastRun(false)}
      title={t('keep.question')}
      closeButtonProps={{ 'aria-label': t('keep.cancel') }}
    >
      <Answers />
    </Modal>
  );
}

function Answers() {
  const { t } = useTranslation();
  const studio = useStudio();
  const runId = useRunStore((state) => state.runId);
  const name = useRunStore((state) => state.name ?? '');
  const trainsFurther = useModelStore(({ chosen }) => chosen.kind === 'run' && chosen.runId === runId);
  const building = useExportStore((state) => state.building !== null);
  const error = useExportStore((state) => state.error);
  const [hasTried, setHasTried] = useState(false);

  const download = async () => {
    setHasTried(true);
    const { name: typed } = useExportStore.getState();
    const { record } = useRunStore.getState();
    if (record === null) return;
    const folder = exportName(typed !== null && isModelName(typed) ? typed : null, record);
    const isDownloaded = await downloadModel(studio.exporting, folder);
    // Does nothing where the question was closed meanwhile.
    if (isDownloaded) studio.run.answerForLastRun(true);
  };

  return (
    <Stack gap="md">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {t(trainsFurther ? 'keep.whyFurther' : 'keep.why', { name })}
      </Text>
      {hasTried && error !== null && <ErrorNotice error={error} title={t('keep.failed')} />}
      <Text size="sm" c="dimmed" aria-live="polite">
        {building ? t('keep.building') : ''}
      </Text>
      <Group gap="sm">
        <Button
          leftSection={<IconDownload size={16} aria-hidden />}
          loading={building}
          onClick={() => void download()}
        >
          {t('keep.download')}
        </Button>
        <Button
          variant="light"
          color="red"
          disabled={building}
          onClick={() => studio.run.answerForLastRun(true)}
        >
          {t('keep.trainAnyway')}
        </Button>
        <Button variant="default" onClick={() => studio.run.answerForLastRun(false)}>
          {t('keep.cancel')}
        </Button>
      </Group>
    </Stack>
  );
}
