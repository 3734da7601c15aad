import { Button, Group, Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDataStore } from '../../state/dataStore.ts';
import { useStudio } from '../../state/studioContext.ts';
import { useFormat } from '../../texts/format.ts';
import classes from './DataStage.module.css';

/** How far the import is, with a way out of it. */
export function ImportProgress() {
  const { t } = useTranslation();
  const format = useFormat();
  const studio = useStudio();
  const progress = useDataStore((state) => state.progress);
  const share = progress === null || progress.totalBytes === 0 ? 0 : progress.readBytes / progress.totalBytes;
  const amount =
    progress === null
      ? t('data.reading')
      : t(`data.progress.${progress.phase}`, {
          file: progress.file,
          read: format.bytes(progress.readBytes),
          total: format.bytes(progress.totalBytes),
        });
  return (
    <Group gap="sm" wrap="nowrap" align="center">
      <div className={classes.grow}>
        <Text size="sm" className={`tabular ${classes.anywhere}`}>
          {amount}
        </Text>
        <Progress.Root size="sm" mt={4}>
          <Progress.Section
            value={share * 100}
            aria-label={t('data.progressLabel')}
            aria-valuetext={amount}
            animated={progress === null}
          />
        </Progress.Root>
      </div>
      <Button size="compact-sm" variant="default" onClick={() => studio.data.cancel()}>
        {t('data.cancel')}
      </Button>
    </Group>
  );
}
