import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ComposedChart, Line, LineChart, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { headlineScore } from '../../core/page.ts';
import { useRunStore } from '../../state/runStore.ts';
import { useFormat } from '../../texts/format.ts';
import { axisTicks } from '../charts/axisTicks.ts';
import { axisName, ChartLegend, gridLines, type Series, useChartParts } from '../charts/chartParts.tsx';
import { usePalette } from '../charts/palette.ts';
import { SCORES_OF_TASK } from '../scores/scoresOfTask.ts';
import { useShownTask } from '../useShownTask.ts';
import { lossRows } from './lossRows.ts';
import classes from './TrainStage.module.css';

/** A chart with its title and legend: one picture, whose values stand in a table. */
function Chart(props: {
  readonly title: string;
  readonly height: number;
  readonly series: readonly Series[];
  readonly onWidth?: (widthPx: number) => void;
  readonly children: ReactNode;
}) {
  const { title, height, series, onWidth, children } = props;
  const { t } = useTranslation();
  return (
    <figure className={classes.chart}>
      <figcaption>{title}</figcaption>
      <div role="img" aria-label={t('charts.lineChart', { title })}>
        <ChartLegend series={series} />
        <ResponsiveContainer
          width="100%"
          height={height}
          {...(onWidth === undefined ? {} : { onResize: onWidth })}
        >
          {children}
        </ResponsiveContainer>
      </div>
    </figure>
  );
}

const VALUE_AXIS_PX = 60;
const STEP_AXIS_PX = 42;
const MARGIN = { top: 6, right: 24, bottom: 0, left: 0 };

/** The loss of each step, smoothed, and the validation loss at the end of each epoch. */
export function LossChart({ height }: { readonly height: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const colours = usePalette();
  const curve = useRunStore((state) => state.curve);
  const epochs = useRunStore((state) => state.epochs);
  const totalSteps = useRunStore((state) => state.totalSteps);
  const [widthPx, setWidthPx] = useState(0);
  const raw = { name: t('train.lossChartRaw'), colour: colours.faint, mark: 'line' } as const;
  const smoothed = { name: t('train.lossChartSmoothed'), colour: colours.main, mark: 'line' } as const;
  const validation = {
    name: t('train.lossChartValidation'),
    colour: colours.second,
    mark: 'diamond',
  } as const;
  const series = [raw, smoothed, validation];
  const { palette, axis, tooltip } = useChartParts({
    series,
    labelOf: (step) => t('charts.atStep', { step: format.count(Number(step)) }),
    write: (value) => format.decimal(value, 4),
  });
  const line = { dot: false, connectNulls: true, isAnimationActive: false } as const;
  return (
    <Chart title={t('train.lossChart')} height={height} series={series} onWidth={setWidthPx}>
      <ComposedChart accessibilityLayer={false} data={lossRows(curve, epochs)} margin={MARGIN}>
        {gridLines('y', palette.grid)}
        <XAxis
          {...axis}
          dataKey="step"
          type="number"
          domain={[0, totalSteps]}
          ticks={axisTicks(totalSteps, widthPx - VALUE_AXIS_PX - MARGIN.right)}
          interval={0}
          height={STEP_AXIS_PX}
          tickFormatter={format.count}
          label={axisName(t('train.step'), 'below', palette.ink)}
        />
        <YAxis
          {...axis}
          width={VALUE_AXIS_PX}
          domain={[0, 'auto']}
          tickFormatter={(value: number) => format.decimal(value, 2)}
          label={axisName(t('charts.loss'), 'left', palette.ink)}
        />
        {tooltip}
        <Line {...line} name={raw.name} dataKey="loss" stroke={raw.colour} strokeWidth={1} />
        <Line
          {...line}
          name={smoothed.name}
          dataKey="smoothedLoss"
          stroke={smoothed.colour}
          strokeWidth={2.25}
        />
        <Line
          name={validation.name}
          dataKey="validationLoss"
          stroke="none"
          dot={({ cx, cy, value, key }) => (
            <Diamond key={key} x={cx} y={value === null ? undefined : cy} colour={validation.colour} />
          )}
          activeDot={false}
          isAnimationActive={false}
        />
      </ComposedChart>
    </Chart>
  );
}

/** Nothing where there is no value. */
function Diamond({
  x,
  y,
  colour,
}: {
  readonly x: number | undefined;
  readonly y: number | undefined;
  readonly colour: string;
}) {
  if (x === undefined || y === undefined || !Number.isFinite(y)) return null;
  return <path d={`M${x} ${y - 6}l6 6l-6 6l-6 -6Z`} fill={colour} />;
}

/** Line styles differ as well as colours. The score by which a run is judged first has the main ones. */
const HEADLINE_LINE = { colour: 'main', dash: '' } as const;
const OTHER_LINES = {
  precision: { colour: 'second', dash: '6 3' },
  recall: { colour: 'third', dash: '2 3' },
  f1: { colour: 'fourth', dash: '10 3 2 3' },
  accuracy: { colour: 'fourth', dash: '10 3 2 3' },
} as const;
/** Epochs that have a name on the axis; there is no room for more on a small screen. */
const MOST_NAMED_EPOCHS = 6;

/** The scores of the epoch table as lines. */
export function EpochChart({ height }: { readonly height: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const colours = usePalette();
  const epochs = useRunStore((state) => state.epochs);
  const task = useShownTask();
  const headline = headlineScore(task);
  const lines = SCORES_OF_TASK[task].map(({ figure, title }) => {
    const { colour, dash } = figure === headline ? HEADLINE_LINE : OTHER_LINES[figure];
    const series = {
      name: t(`train.columns.${title}`),
      colour: colours[colour],
      mark: 'line',
      dash,
    } as const;
    return { figure, series };
  });
  const series = lines.map((line) => line.series);
  const { palette, axis, tooltip } = useChartParts({
    series,
    labelOf: (epoch) => t('charts.atEpoch', { epoch: format.count(Number(epoch)) }),
    write: (value) => format.decimal(value, 4),
  });
  return (
    <Chart title={t('train.epochChart')} height={height} series={series}>
      <LineChart accessibilityLayer={false} data={[...epochs]} margin={MARGIN}>
        {gridLines('y', palette.grid)}
        <XAxis
          {...axis}
          dataKey="epoch"
          interval={Math.ceil(epochs.length / MOST_NAMED_EPOCHS) - 1}
          height={STEP_AXIS_PX}
          label={axisName(t('train.columns.epoch'), 'below', palette.ink)}
        />
        <YAxis
          {...axis}
          width={VALUE_AXIS_PX}
          domain={[0, 1]}
          tickFormatter={(value: number) => format.decimal(value, 2)}
          label={axisName(t('charts.score'), 'left', palette.ink)}
        />
        {tooltip}
        {lines.map(({ figure, series: { name, colour, dash } }) => (
          <Line
            key={figure}
            name={name}
            dataKey={figure}
            stroke={colour}
            strokeWidth={figure === headline ? 2.5 : 1.75}
            strokeDasharray={dash}
            dot={{ r: 3, strokeDasharray: '' }}
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    </Chart>
  );
}
