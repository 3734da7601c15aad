import { Button, Group, Progress, VisuallyHidden } from '@mantine/core';
import { IconPlayerPauseFilled, IconPlayerPlayFilled, IconPlayerStopFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type Activity, runProgress, useActivity } from '../state/activity.ts';
import { useDataStore } from '../state/dataStore.ts';
import { useModelStore } from '../state/modelStore.ts';
import { isActive, useRunStore } from '../state/runStore.ts';
import { useStudio } from '../state/studioContext.ts';
import { useBackendSentence } from '../texts/backendSentence.ts';
import { useFormat } from '../texts/format.ts';
import { activitySentence } from './activitySentence.ts';
import classes from './RunBar.module.css';

/** The run's name, its backend, what is happening in a sentence, and the buttons that start and steer the run. */
export function RunBar() {
  const { t } = useTranslation();
  const format = useFormat();
  const activity = useActivity();
  const backend = useModelStore((state) => state.backend);
  const backendSentence = useBackendSentence(backend);
  const runName = useRunStore((state) => state.name);
  const progress = useRunStore((state) => (isActive(state.phase) ? runProgress(state) : null));
  return (
    <section className={classes.bar} aria-label={t('shell.runLabel')}>
      <div className={classes.inner}>
        <div className={classes.words}>
          <p className={classes.facts}>
            <span className={classes.runName}>{runName ?? t('shell.noRun')}</span>
            <span>{backendSentence.name}</span>
            {backendSentence.reason !== null && (
              <span className={classes.reason}>{backendSentence.reason}</span>
            )}
          </p>
          {/* Figures change too often to be read aloud; the brief form below is announced instead. */}
          <p role="status" aria-live="off" className={`${classes.sentence} tabular`}>
            {activitySentence(activity, t, format)}
          </p>
          <VisuallyHidden aria-live="polite">
            {activitySentence(withoutFigures(activity), t, format)}
          </VisuallyHidden>
        </div>
        <Controls />
      </div>
      <Progress
        value={(progress ?? 0) * 100}
        size={3}
        radius={0}
        aria-label={t('shell.progress')}
        className={classes.progress ?? ''}
        data-idle={progress === null || undefined}
      />
    </section>
  );
}

/** One button is Train, Pause and Resume in turn, so that the keyboard's focus stays where it was. */
function Controls() {
  const { t } = useTranslation();
  const studio = useStudio();
  const phase = useRunStore((state) => state.phase);
  const asked = useRunStore((state) => state.asked);
  const hasData = useDataStore((state) => state.loaded !== null);
  const modelFailed = useModelStore((state) => state.status === 'failed');
  const active = isActive(phase);
  const pausable = phase === 'training' || phase === 'evaluating';
  const main = pausable ? 'pause' : phase === 'paused' ? 'resume' : 'train';
  const waiting = phase === 'queued' || phase === 'preparing' || asked !== null;
  const impossible = main === 'train' && !active && (!hasData || modelFailed);
  const MainIcon = main === 'pause' ? IconPlayerPauseFilled : IconPlayerPlayFilled;
  const act = { train: () => studio.train(), pause: () => studio.pause(), resume: () => studio.resume() }[
    main
  ];
  return (
    <Group gap={8} wrap="nowrap" className={classes.controls ?? ''}>
      <Button
        disabled={impossible}
        {...(waiting ? { 'data-disabled': true, 'aria-disabled': true } : {})}
        onClick={(event) => {
          if (waiting) event.preventDefault();
          else void act();
        }}
        leftSection={<MainIcon size={16} aria-hidden />}
        variant={main === 'pause' ? 'default' : 'filled'}
        className={classes.main ?? ''}
      >
        {t(`controls.${main}`)}
      </Button>
      {active && (
        <Button
          variant="default"
          {...(asked === 'stop' ? { 'data-disabled': true, 'aria-disabled': true } : {})}
          onClick={() => {
            if (asked !== 'stop') void studio.stop();
          }}
          leftSection={<IconPlayerStopFilled size={16} aria-hidden />}
        >
          {t('controls.stop')}
        </Button>
      )}
    </Group>
  );
}

/** The same activity with nothing in it that changes from one moment to the next. */
function withoutFigures(activity: Activity): Activity {
  switch (activity.kind) {
    case 'training':
      return { ...activity, step: 0 };
    case 'evaluating':
    case 'loadingModel':
    case 'queued':
      return { ...activity, share: null };
    default:
      return activity;
  }
}
