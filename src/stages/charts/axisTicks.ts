/** Room between two ticks, measured from the middle of one to that of the next. */
const TICK_PX = 60;

/**
 * Ticks from 0 to `last`, both with a name: round whole numbers, and none so near to the next that they touch.
 *
 * @param widthPx of the axis.
 */
export function axisTicks(last: number, widthPx: number): number[] {
  if (last <= 0) return [0];
  const least = (last * TICK_PX) / Math.max(widthPx, TICK_PX);
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  const between = [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? last;
  const ticks: number[] = [];
  for (let tick = 0; tick === 0 || tick <= last - least; tick += between) ticks.push(tick);
  return [...ticks, last];
}
