import { ActionIcon, Alert, Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconChartLine, IconRepeat, IconSeeding, IconTable } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useModelStore } from '../../state/modelStore.ts';
import { canExport, isBusy, useRunStore } from '../../state/runStore.ts';
import { useStudio } from '../../state/studioContext.ts';
import { useFormat } from '../../texts/format.ts';
import { ErrorNotice } from '../ErrorNotice.tsx';
import { Verdict } from '../scores/Verdict.tsx';
import { Term } from '../terms/Term.tsx';
import { useShownTask } from '../useShownTask.ts';
import { LossTable, RateTable } from './CurveTables.tsx';
import { EpochTable, TypeTable } from './EpochTable.tsx';
import { Preview } from './Preview.tsx';
import { QuickTryNote } from './QuickTryNote.tsx';
import { RunLog } from './RunLog.tsx';
import { Sparkline } from './Sparkline.tsx';
import classes from './TrainStage.module.css';

/** The charting library is half of the page's code, and nothing needs it before a run. */
export const loadCharts = () => import('./charts.tsx');
const LossChart = lazy(async () => ({ default: (await loadCharts()).LossChart }));
const EpochChart = lazy(async () => ({ default: (await loadCharts()).EpochChart }));

const LARGE_CHART_PX = 280;
const SMALL_CHART_PX = 220;

/** What the run does and did: figures, curves, epochs, log. */
export function RunPanel() {
  const { t } = useTranslation();
  const error = useRunStore((state) => state.error);
  const failedStart = useRunStore((state) => state.failedStart);
  const hasCurve = useRunStore((state) => state.curve.length > 0);
  const busy = useRunStore(isBusy);
  const hasEpochs = useRunStore((state) => state.epochs.length > 0);
  return (
    <Stack gap={20} component="section" aria-label={t('train.progress')} miw={0}>
      {failedStart !== null && (
        <ErrorNotice
          error={failedStart.error}
          title={t('train.failedStartTitle', { name: failedStart.name })}
        />
      )}
      {error !== null && <ErrorNotice error={error} title={t('train.failedTitle')} />}
      <QuickTryNote />
      <Figures />
      <Released />
      <NewlyInitialized />
      <TrainFurther />
      <Preview />
      {hasCurve ? (
        <div className="panel">
          <Suspense fallback={<ChartPlaceholder height={LARGE_CHART_PX} />}>
            <LossChart height={LARGE_CHART_PX} />
          </Suspense>
          <LossTable />
        </div>
      ) : (
        <div className={`panel ${classes.empty}`}>
          <div>
            <IconChartLine size={36} stroke={1.25} aria-hidden />
            <Title order={3} size="h4">
              {t('train.emptyTitle')}
            </Title>
            <Text c="dimmed" maw="46ch">
              {t(busy ? 'train.emptyPreparing' : 'train.emptyText')}
            </Text>
          </div>
        </div>
      )}
      <Stack gap="lg" className="panel">
        <EpochTable />
        <LastVerdict />
        {hasEpochs && (
          <div className={classes.epochs}>
            <Suspense fallback={<ChartPlaceholder height={SMALL_CHART_PX} />}>
              <EpochChart height={SMALL_CHART_PX} />
            </Suspense>
            <TypeTable />
          </div>
        )}
      </Stack>
      <RunLog />
    </Stack>
  );
}

/** What the scores after the last epoch mean. */
function LastVerdict() {
  const task = useShownTask();
  const last = useRunStore((state) => state.epochs.at(-1));
  const quickTry = useRunStore((state) => state.record?.quickTry ?? null);
  return last === undefined ? null : <Verdict task={task} scores={last} quickTry={quickTry} />;
}

function ChartPlaceholder({ height }: { readonly height: number }) {
  const { t } = useTranslation();
  return (
    <Skeleton height={height}>
      <span>{t('train.chartLoading')}</span>
    </Skeleton>
  );
}

function Figures() {
  const { t } = useTranslation();
  const format = useFormat();
  const step = useRunStore((state) => state.lastStep);
  const active = useRunStore((state) => state.phase === 'training' || state.phase === 'evaluating');
  const curve = useRunStore((state) => state.curve);
  const [showsRates, setShowsRates] = useState(false);
  const none = '–';
  const figures = [
    ['step', step === null ? none : `${format.count(step.step)} / ${format.count(step.totalSteps)}`],
    ['loss', step === null ? none : format.decimal(step.loss, 4)],
    ['learningRate', step === null ? none : format.rate(step.learningRate)],
    ['gradNorm', step === null ? none : format.decimal(step.gradNorm, 2)],
    ['tokensPerSecond', step === null ? none : format.count(step.tokensPerSecond)],
    ['timeLeft', step === null || !active ? none : format.duration(step.etaMs, 'short')],
  ] as const;
  const rates = step !== null && curve.length > 0 && (
    <div className={classes.rates}>
      <Sparkline
        label={t('charts.lineChart', { title: t('train.rateChart') })}
        points={curve.map((point) => ({ x: point.step / step.totalSteps, y: point.learningRate }))}
      />
      <ActionIcon
        size="xs"
        variant="subtle"
        aria-expanded={showsRates}
        aria-label={`${t(showsRates ? 'charts.hideTable' : 'charts.showTable')}: ${t('train.rateChart')}`}
        onClick={() => setShowsRates(!showsRates)}
      >
        <IconTable size={14} aria-hidden />
      </ActionIcon>
    </div>
  );
  return (
    <>
      <dl className={`${classes.figures} tabular`}>
        {figures.map(([name, value]) => (
          <div key={name} className={classes.figure}>
            <dt>
              {t(`train.figures.${name}`)}{' '}
              {(name === 'loss' || name === 'tokensPerSecond') && <Term name={name} />}
            </dt>
            <dd>
              {value}
              {name === 'learningRate' && rates}
            </dd>
          </div>
        ))}
      </dl>
      {showsRates && curve.length > 0 && (
        <div className="panel">
          <RateTable />
        </div>
      )}
    </>
  );
}

function NewlyInitialized() {
  const { t } = useTranslation();
  const record = useRunStore((state) => state.record);
  if (record === null || record.newlyInitialized.length === 0) return null;
  return (
    <Alert variant="default" icon={<IconSeeding aria-hidden />} role="note">
      <Text size="sm" fw={600}>
        {t('train.newlyInitialized', { names: record.newlyInitialized.join(', ') })}
      </Text>
      <Text size="sm">{t('train.newlyInitializedWhy', { seed: record.settings.seed })}</Text>
    </Alert>
  );
}

/** Said while the run on the page is one whose weights the worker no longer has. */
function Released() {
  const { t } = useTranslation();
  const isReleased = useRunStore((state) => state.isReleased);
  const name = useRunStore((state) => state.name);
  if (!isReleased || name === null) return null;
  return (
    <Text size="sm" role="status">
      {t('train.released', { name })}
    </Text>
  );
}

/** Makes what an ended run has learnt the model of the next one. */
function TrainFurther() {
  const { t } = useTranslation();
  const studio = useStudio();
  const ended = useRunStore(canExport);
  const runId = useRunStore((state) => state.runId);
  const name = useRunStore((state) => state.name);
  const chosen = useModelStore((state) => state.chosen);
  const loadingRun = useModelStore((state) => state.replacing?.kind === 'run');
  const busy = useRunStore(isBusy);
  if (!ended || runId === null || name === null) return null;
  const isChosen = chosen.kind === 'run' && chosen.runId === runId;
  return (
    <Group gap="sm">
      <Button
        variant="default"
        size="xs"
        leftSection={<IconRepeat size={15} aria-hidden />}
        disabled={isChosen || busy}
        loading={loadingRun}
        onClick={() => studio.models.load({ kind: 'run', runId, name })}
      >
        {t('train.further')}
      </Button>
      <Text size="sm" c="dimmed">
        {t(isChosen ? 'train.furtherChosen' : 'train.furtherHelp', { name })}
      </Text>
    </Group>
  );
}
