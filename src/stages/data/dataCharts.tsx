import { useComputedColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { SplitName } from '../../core/data/dataset.ts';

/** Bars have a contrast of 3 with the panel and differ in lightness too; letters have one of 4.5. */
const PALETTE = {
  light: { ink: '#5c5650', grid: '#e8e5e1', train: '#b93c0d', validation: '#4b9ab5', test: '#3f6420' },
  dark: { ink: '#b5aea7', grid: '#3a3531', train: '#fa8a4f', validation: '#3f87a0', test: '#c2e39b' },
} as const;

/** One row of a chart: its name and, for each split, what is drawn. */
export interface ChartRow {
  readonly name: string;
  readonly values: Readonly<Partial<Record<SplitName, number>>>;
}

interface ChartProps {
  readonly rows: readonly ChartRow[];
  readonly splits: readonly SplitName[];
  readonly label: string;
  readonly writeValue: (value: number) => string;
}

function useParts({ splits, writeValue }: ChartProps) {
  const { t } = useTranslation();
  const palette = PALETTE[useComputedColorScheme('light', { getInitialValueInEffect: false })];
  const axis = { stroke: palette.ink, tick: { fill: palette.ink, fontSize: 12 }, tickLine: false } as const;
  const tooltip = (
    <Tooltip
      isAnimationActive={false}
      cursor={{ fill: palette.grid, opacity: 0.4 }}
      formatter={(value) => (typeof value === 'number' ? writeValue(value) : value)}
      contentStyle={{
        background: 'var(--panel)',
        border: `1px solid ${palette.grid}`,
        borderRadius: 8,
        fontSize: 13,
      }}
      itemStyle={{ color: 'var(--mantine-color-text)' }}
    />
  );
  const legend = splits.length > 1 && (
    <Legend
      verticalAlign="top"
      iconType="square"
      itemSorter={null}
      wrapperStyle={{ fontSize: 13, paddingBottom: 6 }}
      formatter={(name) => <span style={{ color: palette.ink }}>{name}</span>}
    />
  );
  const bars = splits.map((split) => (
    <Bar
      key={split}
      name={t(`splits.${split}`)}
      dataKey={(row: ChartRow) => row.values[split] ?? 0}
      fill={palette[split]}
      isAnimationActive={false}
    />
  ));
  return { palette, axis, tooltip, legend, bars };
}

const BAR_PX = 9;
const ROW_GAP_PX = 12;
const LETTER_PX = 7;
const MOST_NAME_LETTERS = 20;

/** Lying bars: a row for each label, as many as there are. */
export function LabelChart(props: ChartProps) {
  const { rows, splits, label, writeValue } = props;
  const { palette, axis, tooltip, legend, bars } = useParts(props);
  const letters = Math.min(MOST_NAME_LETTERS, Math.max(...rows.map(({ name }) => name.length)));
  return (
    <div role="img" aria-label={label}>
      <ResponsiveContainer width="100%" height={rows.length * (splits.length * BAR_PX + ROW_GAP_PX) + 70}>
        <BarChart
          layout="vertical"
          accessibilityLayer={false}
          data={[...rows]}
          margin={{ top: 0, right: 16, bottom: 0, left: 0 }}
          barCategoryGap={ROW_GAP_PX / 2}
          barGap={0}
        >
          <CartesianGrid stroke={palette.grid} horizontal={false} />
          <XAxis
            {...axis}
            type="number"
            orientation="top"
            tickFormatter={(value: number) => writeValue(value)}
          />
          <YAxis
            {...axis}
            type="category"
            dataKey="name"
            interval={0}
            width={letters * LETTER_PX + 14}
            tickFormatter={shorten}
          />
          {tooltip}
          {legend}
          {bars}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}

function shorten(name: string): string {
  return name.length <= MOST_NAME_LETTERS ? name : `${name.slice(0, MOST_NAME_LETTERS - 1)}…`;
}

const LENGTH_CHART_PX = 260;

/** Standing bars by length. `props.limitRow` is the name of the row in which the length limit lies. */
export function LengthChart(
  props: ChartProps & { readonly limitRow: string | null; readonly limitLabel: string },
) {
  const { rows, label, writeValue, limitRow, limitLabel } = props;
  const { palette, axis, tooltip, legend, bars } = useParts(props);
  return (
    <div role="img" aria-label={label}>
      <ResponsiveContainer width="100%" height={LENGTH_CHART_PX}>
        <BarChart
          accessibilityLayer={false}
          data={[...rows]}
          margin={{ top: 0, right: 10, bottom: 0, left: 0 }}
          barCategoryGap="12%"
          barGap={0}
        >
          <CartesianGrid stroke={palette.grid} vertical={false} />
          <XAxis {...axis} dataKey="name" minTickGap={12} />
          <YAxis {...axis} width={52} tickFormatter={(value: number) => writeValue(value)} />
          {tooltip}
          {legend}
          {bars}
          {limitRow !== null && (
            <ReferenceLine
              x={limitRow}
              stroke={palette.ink}
              strokeDasharray="5 3"
              label={{ value: limitLabel, position: 'insideTopRight', fill: palette.ink, fontSize: 12 }}
            />
          )}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
