import { Anchor, Button, Group, Progress, VisuallyHidden } from '@mantine/core';
import {
  IconBolt,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerStopFilled,
} from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type Activity, runProgress, useActivity } from '../state/activity.ts';
import { useBackendStore } from '../state/backendStore.ts';
import { type Place, wantPlace } from '../state/browseStore.ts';
import { useDataStore } from '../state/dataStore.ts';
import { useModelStore } from '../state/modelStore.ts';
import { chooseStage } from '../state/preferencesStore.ts';
import { isBusy, useRunStore } from '../state/runStore.ts';
import { useStudio } from '../state/studioContext.ts';
import { useBackendSentence } from '../texts/backendSentence.ts';
import { useFormat } from '../texts/format.ts';
import { problemsWords } from '../texts/problemsWords.ts';
import { activitySentence } from './activitySentence.ts';
import classes from './RunBar.module.css';

/** The run's name, its backend, what is happening in a sentence, and the buttons that start and steer the run. */
export function RunBar() {
  const { t } = useTranslation();
  const format = useFormat();
  const activity = useActivity();
  const backend = useBackendStore((state) => state.inUse);
  const backendSentence = useBackendSentence(backend);
  const runName = useRunStore((state) => state.starting?.name ?? state.name);
  const progress = useRunStore(runProgress);
  const isQuickTry = useRunStore((state) => state.record?.quickTry != null);
  const inWords = (shown: Activity) => {
    const sentence = activitySentence(shown, t, format);
    return isQuickTry && isAboutRun(shown) ? t('quickTry.sentence', { sentence }) : sentence;
  };
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
            {inWords(activity)} <Lead activity={activity} />
          </p>
          <VisuallyHidden aria-live="polite">{inWords(withoutFigures(activity))}</VisuallyHidden>
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

/** What the sentence leads to: the problems of the data, why it could not be read, or the score that is missing. */
function Lead({ activity }: { readonly activity: Activity }) {
  const { t } = useTranslation();
  const format = useFormat();
  const studio = useStudio();
  const lead = (place: Place) => {
    chooseStage('data');
    wantPlace(place);
  };
  if (activity.kind === 'importFailed') {
    return (
      <Anchor component="button" inherit onClick={() => lead('failure')}>
        {t('activity.importFailedWhy')}
      </Anchor>
    );
  }
  if (activity.kind === 'finished' && activity.score === null) {
    const evaluate = () => {
      chooseStage('evaluate');
      studio.tryOut.chooseTagger('run');
      void studio.evaluation.evaluate('run', 'validation');
    };
    return (
      <Anchor component="button" inherit onClick={evaluate}>
        {t('activity.evaluateNow')}
      </Anchor>
    );
  }
  if (activity.kind !== 'ready' || activity.problems === 0) return null;
  return (
    <Anchor component="button" inherit onClick={() => lead('report')}>
      {problemsWords(activity.problems, activity.problemKinds, t, format)}
    </Anchor>
  );
}

/** One button is Train, Pause and Resume in turn, so that the keyboard's focus stays where it was. */
function Controls() {
  const { t } = useTranslation();
  const studio = useStudio();
  const phase = useRunStore((state) => state.phase);
  const requested = useRunStore((state) => state.requested);
  const startPhase = useRunStore((state) => state.starting?.phase ?? null);
  const hasData = useDataStore((state) => state.loaded !== null);
  const modelFailed = useModelStore((state) => state.status === 'failed');
  const busy = useRunStore(isBusy);
  const pausable = phase === 'training' || phase === 'evaluating';
  const main = pausable ? 'pause' : phase === 'paused' ? 'resume' : 'train';
  const waiting = startPhase !== null || phase === 'preparing' || requested !== null;
  const stopping = startPhase === 'stopping' || requested === 'stop';
  const impossible = main === 'train' && !busy && (!hasData || modelFailed);
  const mainButton = useRef<HTMLButtonElement>(null);
  const MainIcon = main === 'pause' ? IconPlayerPauseFilled : IconPlayerPlayFilled;
  return (
    <Group gap={8} wrap="nowrap" className={classes.controls ?? ''}>
      <Button
        ref={mainButton}
        disabled={impossible}
        {...(waiting ? { 'data-disabled': true, 'aria-disabled': true } : {})}
        onClick={(event) => {
          if (waiting) event.preventDefault();
          else void (main === 'train' ? studio.run.train() : studio.run[main]());
        }}
        leftSection={<MainIcon size={16} aria-hidden />}
        variant={main === 'pause' ? 'default' : 'filled'}
        className={classes.main ?? ''}
      >
        {t(`controls.${main}`)}
      </Button>
      {main === 'train' && !busy && (
        <Button
          disabled={impossible}
          onClick={() => {
            // This button goes; the one that pauses the run has the focus then.
            mainButton.current?.focus();
            void studio.run.train({ quickTry: true });
          }}
          leftSection={<IconBolt size={16} aria-hidden />}
          variant="default"
        >
          {t('controls.quickTry')}
        </Button>
      )}
      {busy && (
        <Button
          variant="default"
          {...(stopping ? { 'data-disabled': true, 'aria-disabled': true } : {})}
          onClick={() => {
            if (!stopping) void studio.run.stop();
          }}
          leftSection={<IconPlayerStopFilled size={16} aria-hidden />}
        >
          {t('controls.stop')}
        </Button>
      )}
    </Group>
  );
}

/** Whether it is the run on the page that the sentence is about, and no longer the start of it. */
function isAboutRun({ kind }: Activity): boolean {
  switch (kind) {
    case 'training':
    case 'evaluating':
    case 'pausing':
    case 'stopping':
    case 'paused':
    case 'stopped':
    case 'finished':
    case 'failed':
      return true;
    case 'importFailed':
    case 'importing':
    case 'noData':
    case 'modelFailed':
    case 'loadingModel':
    case 'queued':
    case 'ready':
    case 'preparing':
    case 'preparingQuickTry':
    case 'stoppingStart':
    case 'failedStart':
      return false;
    default:
      return kind satisfies never;
  }
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
