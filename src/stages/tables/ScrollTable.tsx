import { type ReactNode, useEffect, useRef, useState } from 'react';
import { canScroll, hiddenEdges } from './hiddenEdges.ts';
import classes from './ScrollTable.module.css';

/**
 * A frame for a table that may be wider, or higher, than its place: it scrolls, has a shadow at each edge where the
 * table goes on, and can be focused and scrolled by keys as long as there is anything to scroll to.
 *
 * @param props.label what the table holds; names the frame while it can be focused.
 * @param props.maxHeightPx beyond it the rows scroll; the head of a table with `stickyHeader` stays.
 */
export function ScrollTable(props: {
  readonly label: string;
  readonly minWidthPx: number;
  readonly maxHeightPx?: number;
  readonly children: ReactNode;
}) {
  const { label, minWidthPx, maxHeightPx, children } = props;
  const boxRef = useRef<HTMLDivElement>(null);
  const contentRef = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  const [hidden, setHidden] = useState('');

  useEffect(() => {
    const box = boxRef.current;
    const content = contentRef.current;
    if (box === null || content === null) return;
    const look = () => {
      const edges = hiddenEdges(box);
      setScrolls(canScroll(box));
      setHidden((['start', 'end', 'bottom'] as const).filter((edge) => edges[edge]).join(' '));
    };
    const observer = new ResizeObserver(look);
    observer.observe(box);
    observer.observe(content);
    box.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener('scroll', look);
    };
  }, []);

  return (
    <div className={classes.frame} data-hidden={hidden}>
      <div
        className={classes.box}
        ref={boxRef}
        style={{ maxHeight: maxHeightPx }}
        {...(scrolls ? { role: 'group', 'aria-label': label, tabIndex: 0 } : {})}
      >
        <div ref={contentRef} style={{ minWidth: minWidthPx }}>
          {children}
        </div>
      </div>
    </div>
  );
}
