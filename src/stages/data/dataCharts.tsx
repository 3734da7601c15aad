import { useComputedColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  Bar,
  BarChart,
  CartesianGrid,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  type XAxisTickContentProps,
  YAxis,
  type YAxisTickContentProps,
} from 'recharts';
import type { SplitName } from '../../core/page.ts';
import classes from './plots.module.css';

/** Bars have a contrast of 3 with the panel and differ in lightness too; letters have one of 4.5. */
const PALETTE = {
  light: { ink: '#5c5650', grid: '#e8e5e1', train: '#b93c0d', validation: '#4b9ab5', test: '#3f6420' },
  dark: { ink: '#b5aea7', grid: '#3a3531', train: '#fa8a4f', validation: '#3f87a0', test: '#c2e39b' },
} as const;

/** One row of a chart: its name and, for each split, what is drawn. */
interface ChartRow {
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
  const axis = { stroke: palette.ink, tickLine: false } as const;
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
    <div className={classes.legend} aria-hidden>
      {splits.map((split) => (
        <span key={split}>
          <span className={classes.key} style={{ background: palette[split] }} /> {t(`splits.${split}`)}
        </span>
      ))}
    </div>
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

/**
 * A letter below, above or beside an axis. The library's own measures each of them on the page, which takes longer
 * than all drawing.
 */
function axisLetters(ink: string, write: (value: string | number) => string) {
  return ({ x, y, orientation, payload }: XAxisTickContentProps | YAxisTickContentProps) => {
    const isBeside = orientation === 'left';
    return (
      <text
        x={x}
        y={y}
        dy={isBeside ? '0.35em' : orientation === 'top' ? -2 : '0.9em'}
        textAnchor={isBeside ? 'end' : 'middle'}
        fill={ink}
        fontSize={12}
      >
        {write(payload.value)}
      </text>
    );
  };
}

const BAR_PX = 9;
const ROW_GAP_PX = 12;
const AXIS_PX = 30;
const LETTER_PX = 7;
const MOST_NAME_LETTERS = 20;

/** Lying bars: a row for each label, as many as there are. */
export function LabelChart(props: ChartProps) {
  const { rows, splits, label, writeValue } = props;
  const { palette, axis, tooltip, legend, bars } = useParts(props);
  const letters = Math.min(MOST_NAME_LETTERS, Math.max(...rows.map(({ name }) => name.length)));
  const heightPx = rows.length * (splits.length * BAR_PX + ROW_GAP_PX) + AXIS_PX;
  return (
    <div role="img" aria-label={label}>
      {legend}
      <ResponsiveContainer width="100%" height={heightPx}>
        <BarChart
          layout="vertical"
          accessibilityLayer={false}
          data={[...rows]}
          margin={{ top: 0, right: 24, bottom: 0, left: 0 }}
          barCategoryGap={ROW_GAP_PX / 2}
          barGap={0}
        >
          <CartesianGrid stroke={palette.grid} horizontal={false} />
          <XAxis
            {...axis}
            type="number"
            orientation="top"
            height={AXIS_PX}
            interval={0}
            tick={axisLetters(palette.ink, (value) => writeValue(Number(value)))}
          />
          <YAxis
            {...axis}
            type="category"
            dataKey="name"
            interval={0}
            width={letters * LETTER_PX + 14}
            tick={axisLetters(palette.ink, (name) => shorten(String(name)))}
          />
          {tooltip}
          {bars}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}

function shorten(name: string): string {
  return name.length <= MOST_NAME_LETTERS ? name : `${name.slice(0, MOST_NAME_LETTERS - 1)}…`;
}

const LENGTH_CHART_PX = 230;
const PLAIN_MARGIN = { top: 6, right: 10, bottom: 0, left: 0 };
/** Room for the letters above the line of the limit. */
const LIMIT_MARGIN = { top: 20, right: 40, bottom: 0, left: 0 };
/** Bars that have a name below them; there is no room for more on a small screen. */
const MOST_NAMED_BARS = 6;

/** Standing bars by length. `props.limitRow` is the name of the row in which the length limit lies. */
export function LengthChart(
  props: ChartProps & { readonly limitRow: string | null; readonly limitLabel: string },
) {
  const { rows, label, writeValue, limitRow, limitLabel } = props;
  const { palette, axis, tooltip, legend, bars } = useParts(props);
  return (
    <div role="img" aria-label={label}>
      {legend}
      <ResponsiveContainer width="100%" height={LENGTH_CHART_PX}>
        <BarChart
          accessibilityLayer={false}
          data={[...rows]}
          margin={limitRow === null ? PLAIN_MARGIN : LIMIT_MARGIN}
          barCategoryGap="12%"
          barGap={0}
        >
          <CartesianGrid stroke={palette.grid} vertical={false} />
          <XAxis
            {...axis}
            dataKey="name"
            interval={Math.ceil(rows.length / MOST_NAMED_BARS) - 1}
            tick={axisLetters(palette.ink, String)}
          />
          <YAxis
            {...axis}
            width={56}
            interval={0}
            tick={axisLetters(palette.ink, (value) => writeValue(Number(value)))}
          />
          {tooltip}
          {bars}
          {limitRow !== null && (
            <ReferenceLine
              x={limitRow}
              stroke={palette.ink}
              strokeDasharray="5 3"
              label={{ value: limitLabel, position: 'top', fill: palette.ink, fontSize: 12 }}
            />
          )}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
