import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { StageHeading } from '../StageHeading.tsx';
import { useShownData } from '../useShownData.ts';
import { BackOut } from './BackOut.tsx';
import { SENTENCE_BROWSER_ID } from './browserPlace.ts';
import { ChoicesPanel } from './choices/ChoicesPanel.tsx';
import { DataPlots } from './DataPlots.tsx';
import classes from './DataStage.module.css';
import { ImportFailure } from './ImportFailure.tsx';
import { ImportReportPanel } from './report/ImportReportPanel.tsx';
import { SentenceBrowser } from './SentenceBrowser.tsx';
import { SourcePanel } from './SourcePanel.tsx';

export function DataStage() {
  const { t } = useTranslation();
  const loaded = useShownData();
  return (
    <Stack gap="lg">
      <StageHeading title={t('data.title')} lead={t('data.lead')} />
      <SourcePanel />
      <ImportFailure />
      <div className={classes.columns}>
        <Stack gap="lg" id={SENTENCE_BROWSER_ID} tabIndex={-1} className={classes.browser ?? ''}>
          {loaded !== null && <SentenceBrowser loaded={loaded} />}
          {loaded !== null && <DataPlots loaded={loaded} />}
          {loaded !== null && <BackOut loaded={loaded} />}
        </Stack>
        <Stack gap="lg">
          {loaded !== null && <ChoicesPanel loaded={loaded} />}
          <ImportReportPanel loaded={loaded} />
        </Stack>
      </div>
    </Stack>
  );
}
