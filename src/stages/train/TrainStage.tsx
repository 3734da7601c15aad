import { Stack } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { hasRunToShow, useRunStore } from '../../state/runStore.ts';
import { StageHeading } from '../StageHeading.tsx';
import { EstimatePanel } from './EstimatePanel.tsx';
import { Preview } from './Preview.tsx';
import { loadCharts, RunPanel } from './RunPanel.tsx';
import { SettingsForm } from './SettingsForm.tsx';
import classes from './TrainStage.module.css';

export function TrainStage() {
  const { t } = useTranslation();
  const hasRun = useRunStore(hasRunToShow);
  const narrow = useMediaQuery('(max-width: 1000px)', false, { getInitialValueInEffect: false });
  useEffect(() => void loadCharts(), []);
  const settings = (
    <div key="settings" className={classes.settings}>
      <SettingsForm />
    </div>
  );
  const estimate = (
    <div key="estimate" className={classes.estimate}>
      <EstimatePanel />
    </div>
  );
  const result = (
    <div key="result" className={classes.result}>
      {hasRun ? <RunPanel /> : <Preview />}
    </div>
  );
  // On a small screen what happens comes first, once something does; until then, what a run takes.
  const column = hasRun ? [result, settings, estimate] : [estimate, settings, result];
  return (
    <Stack gap="lg">
      <StageHeading title={t('train.title')} lead={t('train.lead')} />
      <div className={classes.columns} data-has-run={hasRun || undefined}>
        {narrow ? column : [settings, estimate, result]}
      </div>
    </Stack>
  );
}
