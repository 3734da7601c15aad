import classes from './TrainStage.module.css';

const WIDTH = 100;
const HEIGHT = 20;

/** A small line without axes, from 0 to its highest value. `x` goes from 0 to 1. */
export function Sparkline(props: {
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}) {
  const { label, points } = props;
  const highest = points.reduce((most, { y }) => Math.max(most, y), 0);
  const path = points
    .map(
      ({ x, y }) =>
        `${(x * WIDTH).toFixed(2)},${(HEIGHT * (1 - (highest === 0 ? 0 : y / highest))).toFixed(2)}`,
    )
    .join(' ');
  return (
    <svg
      className={classes.sparkline}
      role="img"
      aria-label={label}
      viewBox={`0 -1 ${WIDTH} ${HEIGHT + 2}`}
      preserveAspectRatio="none"
    >
      <polyline points={path} fill="none" stroke="currentColor" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
