import { MantineProvider, Tabs } from '@mantine/core';
import { Notifications, notifications } from '@mantine/notifications';
import { lazy, Suspense, useCallback, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { DataStage } from '../stages/data/DataStage.tsx';
import { EvaluateStage } from '../stages/evaluate/EvaluateStage.tsx';
import { ExportStage } from '../stages/export/ExportStage.tsx';
import { TypeStyles } from '../stages/marks/typeStyles.tsx';
import { TrainStage } from '../stages/train/TrainStage.tsx';
import { TryStage } from '../stages/try/TryStage.tsx';
import { useLinkStore } from '../state/linkStore.ts';
import { chooseStage, STAGES, type Stage, usePreferencesStore } from '../state/preferencesStore.ts';
import { useStudio } from '../state/studioContext.ts';
import { theme } from '../theme.ts';
import classes from './App.module.css';
import { keepAddressCurrent } from './address.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { Header } from './Header.tsx';
import { HeadQuestion } from './HeadQuestion.tsx';
import { HubQuestion } from './HubQuestion.tsx';
import { KeepQuestion } from './KeepQuestion.tsx';
import { useModelSwitchNotice } from './modelSwitch.ts';
import { useRunSignals } from './runSignals.ts';
import { StageChange } from './StageChange.tsx';

/** Comes after the first paint: nobody drops a file before it. */
const DropArea = lazy(async () => ({ default: (await import('./DropArea.tsx')).DropArea }));

const STAGE_SCREENS = {
  data: DataStage,
  train: TrainStage,
  evaluate: EvaluateStage,
  try: TryStage,
  export: ExportStage,
};

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Notifications position="bottom-right" limit={3} />
      <ErrorBoundary>
        <Studio />
      </ErrorBoundary>
    </MantineProvider>
  );
}

function Studio() {
  const { t } = useTranslation();
  const studio = useStudio();
  const stage = usePreferencesStore((state) => state.stage);
  const rejected = useLinkStore((state) => state.rejected);
  useRunSignals();
  useModelSwitchNotice();
  const panels = useRef(new Map<Stage, HTMLElement>());
  const panelOf = useCallback((name: Stage) => panels.current.get(name) ?? null, []);

  useEffect(() => keepAddressCurrent(studio), [studio]);
  useEffect(() => {
    if (rejected.length === 0) return;
    notifications.show({
      id: 'link-rejected',
      title: t('shell.linkRejectedTitle'),
      message: t('shell.linkRejectedText', { list: rejected.join(', ') }),
      autoClose: 12_000,
    });
  }, [rejected, t]);

  return (
    <Tabs
      value={stage}
      onChange={(value) => {
        if (isStage(value)) chooseStage(value);
      }}
      keepMounted={false}
      classNames={{ root: classes.tabs ?? '', panel: classes.tabPanel ?? '' }}
    >
      <button
        type="button"
        className={classes.skip}
        onClick={() => document.getElementById('content')?.focus()}
      >
        {t('skipToContent')}
      </button>
      <Header />
      <Suspense fallback={null}>
        <DropArea />
      </Suspense>
      <StageChange panelOf={panelOf} />
      <HeadQuestion />
      <HubQuestion />
      <KeepQuestion />
      <main id="content" tabIndex={-1} className={classes.main}>
        <TypeStyles>
          {STAGES.map((name) => {
            const Screen = STAGE_SCREENS[name];
            return (
              <Tabs.Panel
                key={name}
                value={name}
                tabIndex={-1}
                ref={(panel) => {
                  if (panel !== null) panels.current.set(name, panel);
                }}
              >
                <ErrorBoundary>
                  <Screen />
                </ErrorBoundary>
              </Tabs.Panel>
            );
          })}
        </TypeStyles>
      </main>
    </Tabs>
  );
}

function isStage(value: string | null): value is Stage {
  return STAGES.some((stage) => stage === value);
}
