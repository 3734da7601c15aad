import { useComputedColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  CartesianGrid,
  ComposedChart,
  Legend,
  Line,
  LineChart,
  ResponsiveContainer,
  Scatter,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { headlineScore } from '../../core/page.ts';
import { useRunStore } from '../../state/runStore.ts';
import { useFormat } from '../../texts/format.ts';
import { SCORES_OF_TASK } from '../scores/scoresOfTask.ts';
import { useShownTask } from '../useShownTask.ts';
import classes from './TrainStage.module.css';

/** Colours of lines and axes; lines have a contrast of 3 with the panel, letters of 4.5. */
const PALETTE = {
  light: {
    ink: '#5c5650',
    grid: '#e8e5e1',
    faint: '#c07a55',
    main: '#b93c0d',
    second: '#1f6f8b',
    third: '#4f7a28',
    fourth: '#7a3f98',
  },
  dark: {
    ink: '#b5aea7',
    grid: '#3a3531',
    faint: '#a96a49',
    main: '#fa8a4f',
    second: '#6cc3dd',
    third: '#a5cf74',
    fourth: '#cf9be8',
  },
} as const;

function usePalette() {
  return PALETTE[useComputedColorScheme('light', { getInitialValueInEffect: false })];
}

/** A chart with its title; the figures themselves are in the tables beside it. */
function Chart(props: { readonly title: string; readonly height: number; readonly children: ReactNode }) {
  return (
    <figure className={classes.chart}>
      <figcaption>{props.title}</figcaption>
      <ResponsiveContainer width="100%" height={props.height}>
        {props.children}
      </ResponsiveContainer>
    </figure>
  );
}

const LEGEND_PX = 26;

/** Parts that every chart has. */
function useAxes() {
  const palette = usePalette();
  const format = useFormat();
  const { t } = useTranslation();
  const axis = { stroke: palette.ink, tick: { fill: palette.ink, fontSize: 12 }, tickLine: false } as const;
  const tooltip = (
    <Tooltip
      isAnimationActive={false}
      labelFormatter={(label) => `${t('train.step')} ${label}`}
      formatter={(value) => (typeof value === 'number' ? format.decimal(value, 4) : value)}
      contentStyle={{
        background: 'var(--panel)',
        border: `1px solid ${palette.grid}`,
        borderRadius: 8,
        fontSize: 13,
      }}
      itemStyle={{ color: 'var(--mantine-color-text)' }}
    />
  );
  const grid = <CartesianGrid stroke={palette.grid} vertical={false} />;
  const legend = (
    <Legend
      iconType="plainline"
      wrapperStyle={{ fontSize: 13 }}
      formatter={(name) => <span style={{ color: palette.ink }}>{name}</span>}
    />
  );
  const stepAxis = (totalSteps: number) => (
    <XAxis
      {...axis}
      dataKey="step"
      type="number"
      domain={[0, totalSteps]}
      tickFormatter={(value: number) => format.count(value)}
    />
  );
  const valueAxis = (widthPx: number, toText: (value: number) => string, max: number | 'auto' = 'auto') => (
    <YAxis {...axis} width={widthPx} domain={[0, max]} tickFormatter={toText} />
  );
  return { palette, format, axis, stepAxis, valueAxis, tooltip, grid, legend };
}

/** The loss of each step, smoothed, and the validation loss at the end of each epoch. */
export function LossChart({ height }: { readonly height: number }) {
  const { t } = useTranslation();
  const { palette, format, stepAxis, valueAxis, tooltip, grid, legend } = useAxes();
  const curve = useRunStore((state) => state.curve);
  const epochs = useRunStore((state) => state.epochs);
  const totalSteps = useRunStore((state) => state.totalSteps);
  const validation = epochs.map(({ step, validationLoss }) => ({ step, validationLoss }));
  return (
    <Chart title={t('train.lossChart')} height={height}>
      <ComposedChart data={[...curve]} margin={{ top: 6, right: 10, bottom: 0, left: 0 }}>
        {grid}
        {stepAxis(totalSteps)}
        {valueAxis(44, (value) => format.decimal(value, 2))}
        {tooltip}
        {legend}
        <Line
          name={t('train.lossChartRaw')}
          dataKey="loss"
          stroke={palette.faint}
          strokeWidth={1}
          dot={false}
          isAnimationActive={false}
        />
        <Line
          name={t('train.lossChartSmoothed')}
          dataKey="smoothedLoss"
          stroke={palette.main}
          strokeWidth={2.25}
          dot={false}
          isAnimationActive={false}
        />
        <Scatter
          name={t('train.lossChartValidation')}
          data={validation}
          dataKey="validationLoss"
          fill={palette.second}
          shape="diamond"
          legendType="diamond"
          isAnimationActive={false}
        />
      </ComposedChart>
    </Chart>
  );
}

/** Has no legend, and is aligned with a chart that has one. */
export function RateChart({ height }: { readonly height: number }) {
  const { t } = useTranslation();
  const { palette, format, stepAxis, valueAxis, tooltip, grid } = useAxes();
  const curve = useRunStore((state) => state.curve);
  const totalSteps = useRunStore((state) => state.totalSteps);
  return (
    <Chart title={t('train.rateChart')} height={height}>
      <LineChart data={[...curve]} margin={{ top: 6, right: 10, bottom: LEGEND_PX, left: 0 }}>
        {grid}
        {stepAxis(totalSteps)}
        {valueAxis(56, (value) => format.rate(value))}
        {tooltip}
        <Line
          name={t('train.fields.learningRate')}
          dataKey="learningRate"
          stroke={palette.second}
          strokeWidth={2}
          dot={false}
          isAnimationActive={false}
        />
      </LineChart>
    </Chart>
  );
}

/** Line styles differ as well as colours. The score by which a run is judged first has the main ones. */
const HEADLINE_LINE = { colour: 'main', dash: '' } as const;
const OTHER_LINES = {
  precision: { colour: 'second', dash: '6 3' },
  recall: { colour: 'third', dash: '2 3' },
  f1: { colour: 'fourth', dash: '10 3 2 3' },
  accuracy: { colour: 'fourth', dash: '10 3 2 3' },
} as const;

/** The scores of the epoch table as lines. */
export function EpochChart({ height }: { readonly height: number }) {
  const { t } = useTranslation();
  const { palette, format, axis, valueAxis, tooltip, grid, legend } = useAxes();
  const epochs = useRunStore((state) => state.epochs);
  const task = useShownTask();
  const headline = headlineScore(task);
  return (
    <Chart title={t('train.epochChart')} height={height}>
      <LineChart data={[...epochs]} margin={{ top: 6, right: 10, bottom: 0, left: 0 }}>
        {grid}
        <XAxis {...axis} dataKey="epoch" allowDecimals={false} />
        {valueAxis(44, (value) => format.decimal(value, 2), 1)}
        {tooltip}
        {legend}
        {SCORES_OF_TASK[task].map(({ figure, title }) => {
          const { colour, dash } = figure === headline ? HEADLINE_LINE : OTHER_LINES[figure];
          return (
            <Line
              key={figure}
              name={t(`train.columns.${title}`)}
              dataKey={figure}
              stroke={palette[colour]}
              strokeWidth={figure === headline ? 2.5 : 1.75}
              strokeDasharray={dash}
              dot={{ r: 3, strokeDasharray: '' }}
              isAnimationActive={false}
            />
          );
        })}
      </LineChart>
    </Chart>
  );
}
