/** What the charts of all screens share: axes, grid, tooltip, legend. */
import { CartesianGrid, Tooltip } from 'recharts';
import classes from './charts.module.css';
import { usePalette } from './palette.ts';

/** A line, or the bars of a split, in the order of legend, tooltip and table. */
export interface Series {
  readonly name: string;
  readonly colour: string;
  readonly mark: 'line' | 'bar' | 'diamond';
  /** Of a line, as SVG has it; none where it is solid. */
  readonly dash?: string;
}

/**
 * @param props.labelOf what stands over the values: the place on the axis, in words.
 * @param props.write a value in words.
 */
export function useChartParts(props: {
  readonly series: readonly Series[];
  readonly labelOf: (label: string) => string;
  readonly write: (value: number) => string;
}) {
  const { series, labelOf, write } = props;
  const palette = usePalette();
  const axis = { stroke: palette.ink, tick: { fill: palette.ink, fontSize: 12 }, tickLine: false } as const;
  const names = series.map(({ name }) => name);
  const tooltip = (
    <Tooltip
      isAnimationActive={false}
      cursor={{ stroke: palette.ink, fill: palette.grid, fillOpacity: 0.4, strokeOpacity: 0.4 }}
      separator=": "
      itemSorter={({ name }) => names.indexOf(String(name))}
      labelFormatter={(label) => labelOf(String(label))}
      formatter={(value) => (typeof value === 'number' ? write(value) : value)}
      contentStyle={{
        background: 'var(--panel)',
        border: `1px solid ${palette.grid}`,
        borderRadius: 8,
        fontSize: 13,
      }}
      labelStyle={{ fontWeight: 600 }}
      itemStyle={{ color: 'var(--mantine-color-text)', padding: 0 }}
    />
  );
  return { palette, axis, tooltip };
}

/** Lines over the whole chart at the ticks of one axis. */
export function gridLines(axis: 'x' | 'y', colour: string) {
  return <CartesianGrid stroke={colour} vertical={axis === 'x'} horizontal={axis === 'y'} />;
}

/** The name of an axis, for its `label`. */
export function axisName(value: string, side: 'below' | 'above' | 'left', ink: string) {
  const shared = { value, fill: ink, fontSize: 12 } as const;
  switch (side) {
    case 'below':
      return { ...shared, position: 'insideBottom', offset: 4 } as const;
    case 'above':
      return { ...shared, position: 'insideTop', offset: 0 } as const;
    case 'left':
      return { ...shared, position: 'insideLeft', angle: -90, style: { textAnchor: 'middle' } } as const;
    default:
      return side satisfies never;
  }
}

/** Each series by its mark, in the order given. */
export function ChartLegend({ series }: { readonly series: readonly Series[] }) {
  return (
    <div className={classes.legend} aria-hidden>
      {series.map(({ name, colour, mark, dash }) => (
        <span key={name} className={classes.entry} data-mark={mark}>
          <svg width={mark === 'line' ? 26 : 12} height={12} aria-hidden>
            {mark === 'line' && (
              <path d="M0 6H26" stroke={colour} strokeWidth={2.25} strokeDasharray={dash} />
            )}
            {mark === 'bar' && <rect width={12} height={12} rx={2} fill={colour} />}
            {mark === 'diamond' && <path d="M6 0L12 6L6 12L0 6Z" fill={colour} />}
          </svg>
          {name}
        </span>
      ))}
    </div>
  );
}
