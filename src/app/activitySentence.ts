import type { TFunction } from 'i18next';
import type { Activity } from '../state/activity.ts';
import type { Formatter } from '../texts/format.ts';

/** What is happening, in words. A training activity at step 0 gives the sentence without figures. */
export function activitySentence(activity: Activity, t: TFunction, format: Formatter): string {
  switch (activity.kind) {
    case 'importing':
    case 'noData':
    case 'modelFailed':
    case 'preparing':
    case 'preparingQuickTry':
    case 'pausing':
    case 'stopping':
    case 'stoppingStart':
    case 'failed':
    case 'failedStart':
      return t(`activity.${activity.kind}`);
    case 'loadingModel':
    case 'queued':
      return activity.share === null
        ? t(`activity.${activity.kind}`)
        : t(`activity.${activity.kind}Share`, { share: format.percent(activity.share) });
    case 'importFailed': {
      const { what, name } = activity;
      const failure = what === 'untagged' ? t('data.untaggedTitle') : t(`data.importFailed.${what}`);
      return name === null ? `${failure}.` : t('activity.importFailed', { failure, name });
    }
    case 'ready':
      return t('activity.ready', {
        count: activity.sentences,
        sentences: format.count(activity.sentences),
        dataset: activity.datasetName,
      });
    case 'training': {
      const { epoch, epochs, step, totalSteps, etaMs } = activity;
      if (step === 0) return t('activity.trainingBrief', { epoch, epochs });
      return t('activity.training', {
        epoch,
        epochs,
        step: format.count(step),
        totalSteps: format.count(totalSteps),
        eta: format.duration(etaMs),
      });
    }
    case 'evaluating': {
      const { epoch, epochs, share } = activity;
      return share === null
        ? t('activity.evaluating', { epoch, epochs })
        : t('activity.evaluatingShare', { epoch, epochs, share: format.percent(share) });
    }
    case 'paused':
    case 'stopped':
      return t(`activity.${activity.kind}`, {
        step: format.count(activity.step),
        totalSteps: format.count(activity.totalSteps),
      });
    case 'finished': {
      const time = format.duration(activity.trainMs);
      const { score } = activity;
      if (score === null) {
        const { totalSteps } = activity;
        return t('activity.evaluationStopped', { count: totalSteps, steps: format.count(totalSteps) });
      }
      const value = format.decimal(score.value, 3);
      switch (score.name) {
        case 'f1':
          return t('activity.finished', { time, f1: value });
        case 'accuracy':
          return t('activity.finishedAccuracy', { time, accuracy: value });
        default:
          return score.name satisfies never;
      }
    }
    default:
      return activity satisfies never;
  }
}
