import { Skeleton, Stack } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { StageHeading } from '../StageHeading.tsx';
import { useShownData } from '../useShownData.ts';
import { BackOut } from './BackOut.tsx';
import { SENTENCE_BROWSER_ID } from './browserPlace.ts';
import { ChoicesPanel } from './choices/ChoicesPanel.tsx';
import { DataPlots } from './DataPlots.tsx';
import classes from './DataStage.module.css';
import { ImportFailure } from './ImportFailure.tsx';
import { LoadedHead } from './LoadedHead.tsx';
import { ImportReportPanel } from './report/ImportReportPanel.tsx';
import { SentenceBrowser } from './SentenceBrowser.tsx';
import { SourcePanel } from './SourcePanel.tsx';

/** From here on the page has one column. As in DataStage.module.css. */
const NARROW = '(max-width: 1000px)';

export function DataStage() {
  const { t } = useTranslation();
  const loaded = useShownData();
  const isNarrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const look = (
    <Stack key="look" gap="lg" id={SENTENCE_BROWSER_ID} tabIndex={-1} className={classes.browser ?? ''}>
      {loaded !== null && <SentenceBrowser loaded={loaded} />}
      {loaded !== null && <DataPlots loaded={loaded} />}
      {loaded !== null && <BackOut loaded={loaded} />}
    </Stack>
  );
  const choices = loaded !== null && <ChoicesPanel key="choices" loaded={loaded} />;
  const report = <ImportReportPanel key="report" loaded={loaded} />;
  const read = (
    <Stack key="read" gap="lg">
      {isNarrow ? [report, choices] : [choices, report]}
    </Stack>
  );
  return (
    <Stack gap="lg">
      <p className={classes.product}>{t('data.product')}</p>
      <StageHeading title={t('data.title')} lead={t('data.lead')} />
      {loaded === null ? <Skeleton height={96} radius="md" /> : <LoadedHead loaded={loaded} />}
      <SourcePanel />
      <ImportFailure />
      {/* In one column, what is wrong with the data comes before its sentences and charts. */}
      <div className={classes.columns}>{isNarrow ? [read, look] : [look, read]}</div>
    </Stack>
  );
}
