/** Where a scrolled box ends and its content goes on. */
export interface HiddenEdges {
  readonly start: boolean;
  readonly end: boolean;
  readonly bottom: boolean;
}

/** Lengths in CSS px, as an element has them; `scrollLeft` is negative in a page written from right to left. */
interface ScrolledBox {
  readonly scrollLeft: number;
  readonly scrollTop: number;
  readonly scrollWidth: number;
  readonly scrollHeight: number;
  readonly clientWidth: number;
  readonly clientHeight: number;
}

/** Zoomed pages round these lengths, each by itself. */
const ROUNDING_PX = 1;

export function hiddenEdges(box: ScrolledBox): HiddenEdges {
  const fromStart = Math.abs(box.scrollLeft);
  return {
    start: fromStart > ROUNDING_PX,
    end: box.scrollWidth - box.clientWidth - fromStart > ROUNDING_PX,
    bottom: box.scrollHeight - box.clientHeight - box.scrollTop > ROUNDING_PX,
  };
}

/** Whether there is anything to scroll to. */
export function canScroll(box: ScrolledBox): boolean {
  return box.scrollWidth - box.clientWidth > ROUNDING_PX || box.scrollHeight - box.clientHeight > ROUNDING_PX;
}
