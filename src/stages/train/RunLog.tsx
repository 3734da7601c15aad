import { Box, Title } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Task } from '../../core/page.ts';
import { type LogEntry, useRunStore } from '../../state/runStore.ts';
import { explainError } from '../../texts/errors.ts';
import { type Formatter, useFormat } from '../../texts/format.ts';
import { quickTrySizes } from '../quickTrySizes.ts';
import { useShownTask } from '../useShownTask.ts';
import classes from './TrainStage.module.css';

/** What happened in the run, newest last. */
export function RunLog() {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const headingId = useId();
  const task = useShownTask();
  const log = useRunStore((state) => state.log);
  if (log.length === 0) return null;
  return (
    <section className="panel" aria-labelledby={headingId}>
      <Title order={3} size="h5" mb={6} id={headingId}>
        {t('train.log')}
      </Title>
      <Box component="ol" className={classes.log ?? ''} tabIndex={0}>
        {log.map((entry) => (
          <li key={`${entry.atMs} ${entry.kind}`}>
            <time dateTime={new Date(entry.atMs).toISOString()} className="tabular">
              {format.clock(entry.atMs)}
            </time>
            <span>
              {entry.kind === 'failed'
                ? t('train.logEntries.failed', { message: explainError(entry.error, i18n.language, format) })
                : logSentence(entry, task, t, format)}
            </span>
          </li>
        ))}
      </Box>
    </section>
  );
}

function logSentence(
  entry: Exclude<LogEntry, { kind: 'failed' }>,
  task: Task,
  t: TFunction,
  format: Formatter,
): string {
  switch (entry.kind) {
    case 'started':
      return t('train.logEntries.started', {
        name: entry.name,
        count: entry.totalSteps,
        totalSteps: format.count(entry.totalSteps),
      });
    case 'newlyInitialized':
      return t('train.newlyInitialized', { names: entry.names.join(', ') });
    case 'wordsLost':
      return t(`train.logEntries.wordsLost.${entry.split}`, { words: format.count(entry.words) });
    case 'quickTry':
      return t('train.logEntries.quickTry', { sizes: quickTrySizes(entry.sizes, t, format) });
    case 'epoch': {
      const { epoch, trainingLoss, validationLoss, f1, accuracy } = entry.epoch;
      const figures = {
        epoch,
        trainingLoss: format.decimal(trainingLoss, 4),
        validationLoss: format.decimal(validationLoss, 4),
      };
      return task === 'spans'
        ? t('train.logEntries.epoch', { ...figures, f1: format.decimal(f1, 4) })
        : t('train.logEntries.epochTokens', { ...figures, accuracy: format.decimal(accuracy, 4) });
    }
    case 'paused':
    case 'resumed':
      return t(`train.logEntries.${entry.kind}`);
    case 'finished':
      return t('train.logEntries.finished', { time: format.duration(entry.trainMs) });
    case 'evaluationStopped':
      return t('activity.evaluationStopped', { count: entry.steps, steps: format.count(entry.steps) });
    case 'stopped':
      return t('train.logEntries.stopped', { step: format.count(entry.step) });
    default:
      return entry satisfies never;
  }
}
