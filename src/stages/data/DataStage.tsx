import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDataStore } from '../../state/dataStore.ts';
import { ErrorNotice } from '../ErrorNotice.tsx';
import { StageHeading } from '../StageHeading.tsx';
import classes from './DataStage.module.css';
import { ImportReportPanel } from './ImportReportPanel.tsx';
import { SentenceBrowser } from './SentenceBrowser.tsx';
import { SourcePanel } from './SourcePanel.tsx';

export function DataStage() {
  const { t } = useTranslation();
  const loaded = useDataStore((state) => state.loaded);
  const error = useDataStore((state) => state.error);
  return (
    <Stack gap="lg">
      <StageHeading title={t('data.title')} lead={t('data.lead')} />
      <SourcePanel />
      {error !== null && (
        <ErrorNotice error={error} title={t('data.importFailed')}>
          {loaded !== null && t('data.stillLoaded', { name: loaded.dataset.name })}
        </ErrorNotice>
      )}
      <div className={classes.columns}>
        {loaded !== null && <SentenceBrowser key={loaded.dataset.name} dataset={loaded.dataset} />}
        <ImportReportPanel loaded={loaded} />
      </div>
    </Stack>
  );
}
