import { Alert, Badge, Button, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconStopwatch } from '@tabler/icons-react';
import { useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { MeasuredTime, Remedy, RunEstimate, TimeRange, TooLarge } from '../../core/page.ts';
import { EstimateActions } from '../../state/estimateActions.ts';
import { useEstimateStore } from '../../state/estimateStore.ts';
import { isBusy, useRunStore } from '../../state/runStore.ts';
import { useStudio } from '../../state/studioContext.ts';
import { amountOf } from '../../texts/amounts.ts';
import { useFormat } from '../../texts/format.ts';
import { ErrorNotice } from '../ErrorNotice.tsx';
import classes from './EstimatePanel.module.css';

/** What the next run takes of memory and time, and what to change where it does not fit. */
export function EstimatePanel() {
  const { t } = useTranslation();
  const headingId = useId();
  const estimate = useEstimateStore((state) => state.estimate);
  const error = useEstimateStore((state) => state.error);
  const refusals = useEstimateStore((state) => state.refusals);
  return (
    <section className="panel" aria-labelledby={headingId}>
      <Stack gap="sm">
        <Title order={3} size="h4" id={headingId}>
          {t('estimate.title')}
        </Title>
        {estimate === null ? (
          <Text size="sm" c="dimmed">
            {t('estimate.waiting')}
          </Text>
        ) : (
          <>
            <Memory estimate={estimate} />
            {estimate.tooLarge !== null && (
              <TooLargeNotice tooLarge={estimate.tooLarge} refusals={refusals} />
            )}
            <Time estimate={estimate} />
          </>
        )}
        {error !== null && <ErrorNotice error={error} title={t('estimate.failed')} />}
      </Stack>
    </section>
  );
}

const PARTS = [
  { name: 'parametersBytes', color: 'ember.7' },
  { name: 'gradientsBytes', color: 'ember.4' },
  { name: 'momentsBytes', color: 'grape.5' },
  { name: 'activationsBytes', color: 'teal.6' },
  { name: 'runtimeBytes', color: 'gray.5' },
] as const;

function Memory({ estimate }: { readonly estimate: RunEstimate }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { memory, largestBatch, tooLarge, trainedCount, parameterCount, positions, backend, lastRun } =
    estimate;
  const fits = tooLarge === null;
  return (
    <Stack gap={6}>
      <Group gap={8} align="baseline">
        <Text size="sm" fw={600} className={classes.sentence ?? ''}>
          {t('estimate.memory', {
            total: format.bytes(memory.totalBytes),
            backend: t(`backend.names.${backend.backend}`),
            rows: format.count(largestBatch.batchSize),
            tokens: format.count(largestBatch.length),
          })}
        </Text>
        <Badge color={fits ? 'teal.9' : 'red.9'} variant="filled" size="sm" tt="none">
          {t(fits ? 'estimate.fits' : 'estimate.fitsNot')}
        </Badge>
      </Group>
      <Progress.Root size={10} aria-hidden>
        {PARTS.map(({ name, color }) => (
          <Progress.Section key={name} value={(100 * memory.parts[name]) / memory.totalBytes} color={color} />
        ))}
      </Progress.Root>
      <ul className={`${classes.parts} tabular`} aria-label={t('estimate.partsLabel')}>
        {PARTS.map(({ name, color }) => (
          <li key={name}>
            <span
              aria-hidden
              className={classes.swatch}
              style={{ background: `var(--mantine-color-${color.replace('.', '-')})` }}
            />
            {t(`estimate.parts.${name}`)} <b>{format.bytes(memory.parts[name])}</b>
          </li>
        ))}
      </ul>
      {memory.startBytes > memory.totalBytes && (
        <Text size="xs" c="dimmed">
          {t('estimate.start', { start: format.bytes(memory.startBytes) })}
        </Text>
      )}
      {lastRun?.hasToGo === true && (
        <Text size="xs">
          {t('estimate.lastRun', { name: lastRun.name, held: format.bytes(lastRun.heldBytes) })}
        </Text>
      )}
      {trainedCount < parameterCount && (
        <Text size="xs" c="dimmed">
          {t('estimate.trained', { trained: format.count(trainedCount), all: format.count(parameterCount) })}
        </Text>
      )}
      {positions !== null && (
        <Text size="xs">
          {t('estimate.positions', {
            asked: format.count(positions.asked),
            limit: format.count(positions.limit),
          })}
        </Text>
      )}
      {estimate.deviceMemoryBytes !== null && fits && (
        <Text size="xs">{t('estimate.hint', { memory: format.bytes(estimate.deviceMemoryBytes) })}</Text>
      )}
    </Stack>
  );
}

function TooLargeNotice({ tooLarge, refusals }: { readonly tooLarge: TooLarge; readonly refusals: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const titleId = useId();
  const { what, name, neededBytes, limitBytes, remedies, fittingParameters } = tooLarge;
  const needed = format.bytes(neededBytes);
  const limit = format.bytes(limitBytes);
  const refused = refusals > 0;
  const isModel = what === 'parameter' || what === 'state' || remedies.length === 0;
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Train is far from here on the page.
    if (refusals > 0) notice.current?.scrollIntoView({ block: 'center' });
  }, [refusals]);
  return (
    <Alert
      ref={notice}
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title={<span id={titleId}>{t(refused ? 'estimate.refusedTitle' : 'estimate.tooLargeTitle')}</span>}
      aria-labelledby={titleId}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm" className={classes.sentence ?? ''}>
          {t(`estimate.needs.${what}`, { name: name ?? '', needed, limit })}
        </Text>
        <Text size="sm">{t(remedies.length > 0 ? 'estimate.change' : 'estimate.noRemedy')}</Text>
        {remedies.map((remedy) => (
          <RemedyButton key={remedy.kind} remedy={remedy} />
        ))}
        {isModel && (
          <Text size="xs">
            {t('estimate.changeModel', { millions: format.count(Math.round(fittingParameters / 1e6)) })}
          </Text>
        )}
      </Stack>
    </Alert>
  );
}

/** Says what would fit, and makes it so. */
function RemedyButton({ remedy }: { readonly remedy: Remedy }) {
  const { t } = useTranslation();
  const format = useFormat();
  const studio = useStudio();
  const words = () => {
    switch (remedy.kind) {
      case 'batchSize':
      case 'maxLength':
        return t(`estimate.remedies.${remedy.kind}`, { value: remedy.value });
      case 'frozenLayers':
        return amountOf('frozenLayers', remedy.value, t, format);
      case 'freezeEmbeddings':
      case 'chooseWasm':
        return t(`estimate.remedies.${remedy.kind}`);
      case 'together':
        return t('estimate.remedies.together', {
          ...remedy.settings,
          frozenLayers: amountOf('frozenLayers', remedy.settings.frozenLayers, t, format),
        });
      default:
        return remedy satisfies never;
    }
  };
  return (
    <Button
      size="xs"
      variant="default"
      className={classes.remedy ?? ''}
      onClick={() => {
        if (remedy.kind === 'chooseWasm') void studio.backend.choose('wasm');
        else EstimateActions.follow(remedy);
      }}
    >
      {words()}
    </Button>
  );
}

function Time({ estimate }: { readonly estimate: RunEstimate }) {
  const { t } = useTranslation();
  const studio = useStudio();
  const measuring = useEstimateStore((state) => state.measuring);
  const running = useRunStore(isBusy);
  const format = useFormat();
  const { time, range, quickTry, tooLarge } = estimate;
  const impossible = running || tooLarge !== null;
  return (
    <Stack gap={6} align="flex-start">
      {running && time === null && (
        <Text size="sm" c="dimmed">
          {t('estimate.duringRun')}
        </Text>
      )}
      {time !== null && <TimeInWords time={time} estimate={estimate} />}
      {range !== null && !running && <RangeInWords range={range} estimate={estimate} />}
      {quickTry !== null && !running && (
        <Text size="sm">
          {t('estimate.quickTry', {
            time: format.duration(quickTry.totalMs),
            train: format.count(quickTry.sizes.trainSentences),
            ofTrain: format.count(quickTry.sizes.ofTrain),
          })}
        </Text>
      )}
      <Button
        size="xs"
        variant="light"
        leftSection={<IconStopwatch size={15} aria-hidden />}
        disabled={impossible}
        {...(measuring ? { 'data-disabled': true, 'aria-disabled': true } : {})}
        onClick={() => {
          if (!measuring) void studio.estimate.measure();
        }}
      >
        {t(measuring ? 'estimate.measuring' : 'estimate.measure')}
      </Button>
    </Stack>
  );
}

/** Before a step was measured. */
function RangeInWords({ range, estimate }: { readonly range: TimeRange; readonly estimate: RunEstimate }) {
  const { t } = useTranslation();
  const format = useFormat();
  const backend = useBackendInWords(estimate);
  return (
    <div>
      <Text size="sm" fw={600}>
        {t('estimate.range', {
          ...format.durationRange(range.leastMs, range.mostMs),
          epochs: t('estimate.epochs', { count: range.epochs }),
          backend,
        })}
      </Text>
      <Text size="xs" c="dimmed">
        {t('estimate.rangeBasis')}
      </Text>
    </div>
  );
}

function useBackendInWords({ backend: { backend, threads } }: RunEstimate): string {
  const { t } = useTranslation();
  const name = t(`backend.names.${backend}`);
  return threads > 0 ? t('backend.threads', { name, count: threads, threads }) : name;
}

function TimeInWords({ time, estimate }: { readonly time: MeasuredTime; readonly estimate: RunEstimate }) {
  const { t } = useTranslation();
  const format = useFormat();
  const backend = useBackendInWords(estimate);
  return (
    <div role="status" aria-live="polite">
      <Text size="sm" fw={600}>
        {t('estimate.time', {
          time: format.duration(time.totalMs),
          epochs: t('estimate.epochs', { count: time.epochs }),
          backend,
        })}
      </Text>
      <Text size="xs" c="dimmed">
        {t('estimate.timeParts', {
          training: format.duration(time.trainingMs),
          evaluation: format.duration(time.evaluationMs),
        })}
        {'. '}
        {t(`estimate.basis.${time.basis}`, {
          ms: format.milliseconds(time.stepMs),
          rows: format.count(time.typicalBatch.batchSize),
          tokens: format.count(time.typicalBatch.length),
          rate: format.count(time.tokensPerSecond),
        })}
      </Text>
    </div>
  );
}
