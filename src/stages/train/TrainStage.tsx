import { Stack } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { hasRunToShow, useRunStore } from '../../state/runStore.ts';
import { StageHeading } from '../StageHeading.tsx';
import { EstimatePanel } from './EstimatePanel.tsx';
import { RunPanel } from './RunPanel.tsx';
import { SettingsForm } from './SettingsForm.tsx';
import classes from './TrainStage.module.css';

export function TrainStage() {
  const { t } = useTranslation();
  const hasRun = useRunStore(hasRunToShow);
  const narrow = useMediaQuery('(max-width: 1000px)', false, { getInitialValueInEffect: false });
  const settings = (
    <Stack key="settings" gap="lg">
      <SettingsForm />
      <EstimatePanel />
    </Stack>
  );
  const run = <RunPanel key="run" />;
  return (
    <Stack gap="lg">
      <StageHeading title={t('train.title')} lead={t('train.lead')} />
      {/* On a small screen what happens comes first, once something does. */}
      <div className={classes.columns}>{narrow && hasRun ? [run, settings] : [settings, run]}</div>
    </Stack>
  );
}
