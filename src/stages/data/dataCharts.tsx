import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  Bar,
  BarChart,
  ReferenceLine,
  ResponsiveContainer,
  XAxis,
  type XAxisTickContentProps,
  YAxis,
  type YAxisTickContentProps,
} from 'recharts';
import type { SplitName } from '../../core/page.ts';
import { axisName, ChartLegend, gridLines, useChartParts } from '../charts/chartParts.tsx';
import { usePalette } from '../charts/palette.ts';
import { useTypeStyle } from '../marks/typeStyles.tsx';

/** One row of a chart: its name and, for each split, what is drawn. */
interface ChartRow {
  readonly name: string;
  readonly values: Readonly<Partial<Record<SplitName, number>>>;
}

interface ChartProps {
  readonly rows: readonly ChartRow[];
  readonly splits: readonly SplitName[];
  readonly label: string;
  /** The names of the axes: of the rows, and of what is counted. */
  readonly nameAxis: string;
  readonly valueAxis: string;
  readonly writeValue: (value: number) => string;
}

function useParts({ splits, writeValue }: ChartProps, labelOf: (name: string) => string) {
  const { t } = useTranslation();
  const colours = usePalette();
  const series = splits.map((split) => ({
    split,
    name: t(`splits.${split}`),
    colour: colours[split],
    mark: 'bar' as const,
  }));
  const parts = useChartParts({ series, labelOf, write: writeValue });
  const legend = splits.length > 1 && <ChartLegend series={series} />;
  const bars = series.map(({ split, name, colour }) => (
    <Bar
      key={split}
      name={name}
      dataKey={(row: ChartRow) => row.values[split] ?? 0}
      fill={colour}
      isAnimationActive={false}
    />
  ));
  return { ...parts, legend, bars };
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
const VALUE_AXIS_PX = 46;
const NAME_PX = 18;
const LETTER_PX = 7;
/** Below it names and ticks are fewer letters. */
const NARROW_PX = 460;
const SWATCH_PX = 10;

/** Lying bars: a row for each label, as many as there are. Long names are cut; pointed at, they are whole. */
export function LabelChart(props: ChartProps) {
  const { rows, splits, label, nameAxis, valueAxis, writeValue } = props;
  const { palette, axis, tooltip, legend, bars } = useParts(props, String);
  const styleOf = useTypeStyle(rows.map(({ name }) => name));
  const [widthPx, setWidthPx] = useState(0);
  const isNarrow = widthPx < NARROW_PX;
  const mostLetters = isNarrow ? 13 : 20;
  const letters = Math.min(mostLetters, Math.max(...rows.map(({ name }) => name.length)));
  const heightPx = rows.length * (splits.length * BAR_PX + ROW_GAP_PX) + VALUE_AXIS_PX;
  const writeName = ({ x, y, payload }: YAxisTickContentProps) => (
    <g style={styleOf(String(payload.value))}>
      <title>{String(payload.value)}</title>
      <rect
        x={Number(x) - SWATCH_PX}
        y={Number(y) - SWATCH_PX / 2}
        width={SWATCH_PX}
        height={SWATCH_PX}
        rx={2}
        fill="var(--type-fill)"
        stroke="var(--type-edge)"
        strokeWidth={1.5}
      />
      <text x={Number(x) - SWATCH_PX - 5} y={y} dy="0.35em" textAnchor="end" fill={palette.ink} fontSize={12}>
        {shorten(String(payload.value), mostLetters)}
      </text>
    </g>
  );
  return (
    <div role="img" aria-label={label}>
      {legend}
      <ResponsiveContainer width="100%" height={heightPx} onResize={setWidthPx}>
        <BarChart
          layout="vertical"
          accessibilityLayer={false}
          data={[...rows]}
          margin={{ top: 0, right: 24, bottom: 2, left: 0 }}
          barCategoryGap={ROW_GAP_PX / 2}
          barGap={0}
        >
          {gridLines('x', palette.grid)}
          <XAxis
            {...axis}
            type="number"
            orientation="top"
            height={VALUE_AXIS_PX}
            tickCount={isNarrow ? 3 : 4}
            interval={0}
            tick={axisLetters(palette.ink, (value) => writeValue(Number(value)))}
            label={axisName(valueAxis, 'above', palette.ink)}
          />
          <YAxis
            {...axis}
            type="category"
            dataKey="name"
            interval={0}
            width={letters * LETTER_PX + SWATCH_PX + 18 + NAME_PX}
            tick={writeName}
            label={axisName(nameAxis, 'left', palette.ink)}
          />
          {tooltip}
          {bars}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}

function shorten(name: string, mostLetters: number): string {
  return name.length <= mostLetters ? name : `${name.slice(0, mostLetters - 1)}…`;
}

const LENGTH_CHART_PX = 250;
const PLAIN_MARGIN = { top: 6, right: 10, bottom: 0, left: 0 };
/** Room for the letters above the line of the limit. */
const LIMIT_MARGIN = { top: 20, right: 40, bottom: 0, left: 0 };
/** Bars that have a name below them; there is no room for more on a small screen. */
const MOST_NAMED_BARS = 6;

/** Standing bars by length. `props.limitRow` is the name of the row in which the length limit lies. */
export function LengthChart(
  props: ChartProps & { readonly limitRow: string | null; readonly limitLabel: string },
) {
  const { rows, label, nameAxis, valueAxis, writeValue, limitRow, limitLabel } = props;
  const { t } = useTranslation();
  const { palette, axis, tooltip, legend, bars } = useParts(props, (words) => t('charts.ofWords', { words }));
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
          {gridLines('y', palette.grid)}
          <XAxis
            {...axis}
            dataKey="name"
            height={42}
            interval={Math.ceil(rows.length / MOST_NAMED_BARS) - 1}
            tick={axisLetters(palette.ink, String)}
            label={axisName(nameAxis, 'below', palette.ink)}
          />
          <YAxis
            {...axis}
            width={56 + NAME_PX}
            interval={0}
            tick={axisLetters(palette.ink, (value) => writeValue(Number(value)))}
            label={axisName(valueAxis, 'left', palette.ink)}
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
