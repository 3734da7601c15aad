import { Pagination, Skeleton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type RefObject,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { SentenceRow } from '../../../workers/protocol/data.ts';
import type { Task } from '../../core/page.ts';
import { useFormat } from '../../texts/format.ts';
import { TaggedSentence } from '../marks/Marks.tsx';
import classes from './browse.module.css';
import type { SentenceWindows } from './sentenceWindows.ts';

const ESTIMATED_ROW_PX = 76;
/**
 * Rows of one part of the list: browsers end an element at some 17 million pixels, and what is below cannot be
 * reached.
 */
const PART_ROWS = 100_000;
/** A longer sentence is cut in the list; opened, it is whole. */
const WORDS_IN_LIST = 80;

interface ListProps {
  readonly windows: SentenceWindows;
  readonly total: number;
  readonly task: Task;
  readonly types: readonly string[];
  readonly label: string;
  /** False while another list is on its way. */
  readonly isCurrent: boolean;
  readonly active: number | null;
  readonly onActive: (position: number | null) => void;
  readonly onOpen: (position: number) => void;
}

/**
 * A list that has only the rows in sight, moved through with arrow keys, Page up and down, Home and End. Enter or a
 * click opens a sentence. Positions count from 0 in the filtered list.
 */
export function SentenceList(props: ListProps) {
  const { windows, total, task, types, label, isCurrent, active, onActive, onOpen } = props;
  const { t } = useTranslation();
  const id = useId();
  const scrollRef = useRef<HTMLDivElement>(null);
  const [chosenPart, setPart] = useState(0);
  const part = active === null ? chosenPart : Math.floor(active / PART_ROWS);
  const start = part * PART_ROWS;
  const virtualizer = useRowsInSight(scrollRef, { windows, total, active, start });

  const move = (event: KeyboardEvent) => {
    const { startIndex, endIndex } = virtualizer.range ?? { startIndex: 0, endIndex: 0 };
    const from = keyOrigin(active, start + startIndex, start + endIndex);
    const to = keyTarget(event.key, from, Math.max(1, endIndex - startIndex - 1), total);
    const opens = event.key === 'Enter' || event.key === ' ';
    if (to === null && !opens) return;
    event.preventDefault();
    if (to !== null) onActive(to);
    else onOpen(from.position);
  };

  const openClicked = (event: MouseEvent<HTMLElement>) => {
    // Rows that are about to go cannot be opened.
    const position = isCurrent ? clickedPosition(event) : null;
    if (position === null) return;
    scrollRef.current?.focus({ preventScroll: true });
    onOpen(position);
  };

  return (
    <>
      <Parts
        total={total}
        part={part}
        onPart={(chosen) => {
          onActive(null);
          setPart(chosen);
        }}
      />
      <div
        className={classes.list}
        ref={scrollRef}
        role="listbox"
        tabIndex={0}
        aria-label={label}
        aria-description={t('browse.listHelp')}
        aria-busy={!isCurrent}
        aria-activedescendant={active === null ? undefined : `${id}-${active}`}
        onKeyDown={move}
        onClick={openClicked}
      >
        <div className={classes.items} role="presentation" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const position = start + item.index;
            return (
              <div
                key={item.key}
                id={`${id}-${position}`}
                ref={virtualizer.measureElement}
                data-index={item.index}
                data-position={position}
                role="option"
                tabIndex={-1}
                aria-selected={position === active}
                aria-setsize={total}
                aria-posinset={position + 1}
                className={classes.item}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <Row row={windows.rowAt(position)} task={task} types={types} />
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}

/** The rows in sight of the part that begins at `start`: they are asked for, and the active one stays among them. */
function useRowsInSight(
  scrollRef: RefObject<HTMLDivElement | null>,
  list: Pick<ListProps, 'windows' | 'total' | 'active'> & { readonly start: number },
) {
  const { windows, total, active, start } = list;
  const virtualizer = useVirtualizer({
    count: Math.min(PART_ROWS, total - start),
    getScrollElement: () => scrollRef.current,
    getItemKey: useCallback((index: number) => start + index, [start]),
    estimateSize: () => ESTIMATED_ROW_PX,
    overscan: 6,
  });
  const items = virtualizer.getVirtualItems();
  const first = start + (items[0]?.index ?? 0);
  const last = start + (items.at(-1)?.index ?? 0);
  useEffect(() => windows.request(first, last), [windows, first, last]);

  useEffect(() => {
    virtualizer.scrollToIndex(active === null ? 0 : active - start, {
      align: active === null ? 'start' : 'auto',
    });
  }, [virtualizer, active, start]);

  // A row that has come is taller than its placeholder, and would push the active one out of sight.
  const isActiveDrawn = active !== null && active >= first && active <= last;
  const hasActiveCome = isActiveDrawn && windows.rowAt(active) !== null;
  useEffect(() => {
    if (hasActiveCome) virtualizer.scrollToIndex(active - start, { align: 'auto' });
  }, [virtualizer, hasActiveCome, active, start]);
  return virtualizer;
}

interface KeyOrigin {
  readonly position: number;
  /** Whether that is the active row, from which an arrow goes to the next; else the arrow goes to the row itself. */
  readonly isActive: boolean;
}

/** Where keyboard navigation continues: after scrolling with the mouse, at the first visible row. */
function keyOrigin(active: number | null, firstInSight: number, lastInSight: number): KeyOrigin {
  const isActive = active !== null && active >= firstInSight && active <= lastInSight;
  return { position: isActive ? active : firstInSight, isActive };
}

/** The position that a key leads to; null where it is none of those that move. */
function keyTarget(key: string, from: KeyOrigin, pageRows: number, total: number): number | null {
  const oneRow = from.isActive ? 1 : 0;
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: from.position + oneRow,
    ArrowUp: from.position - oneRow,
    PageDown: from.position + pageRows,
    PageUp: from.position - pageRows,
    Home: 0,
    End: total - 1,
  };
  const target = targets[key];
  return target === undefined ? null : Math.min(Math.max(0, target), total - 1);
}

/** The row that was clicked; null beside all of them. A click that ends a selection of text is none. */
function clickedPosition({ target }: MouseEvent<HTMLElement>): number | null {
  if (!(target instanceof Element) || document.getSelection()?.isCollapsed === false) return null;
  const position = target.closest('[data-position]')?.getAttribute('data-position');
  return position == null ? null : Number(position);
}

/** Navigation between the parts of a list that is too long to show at once. */
function Parts(props: {
  readonly total: number;
  readonly part: number;
  readonly onPart: (part: number) => void;
}) {
  const { total, part, onPart } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const parts = Math.ceil(total / PART_ROWS);
  if (parts <= 1) return null;
  return (
    <Pagination
      size="xs"
      mb={8}
      total={parts}
      value={part + 1}
      aria-label={t('browse.part', { amount: format.count(PART_ROWS) })}
      getItemProps={(page) => ({ 'aria-label': t('browse.partNumber', { number: format.count(page) }) })}
      getControlProps={(control) => ({
        'aria-label': t(control === 'next' ? 'browse.nextPart' : 'browse.previousPart'),
      })}
      onChange={(page) => onPart(page - 1)}
    />
  );
}

/** What is in a row: the line of the file, the sentence, its problems. */
const Row = memo(function Row(props: {
  readonly row: SentenceRow | null;
  readonly task: Task;
  readonly types: readonly string[];
}) {
  const { row, task, types } = props;
  const { t } = useTranslation();
  const format = useFormat();
  if (row === null) {
    return (
      <>
        <span />
        <span className={classes.placeholder}>
          <span className={classes.unseen}>{t('browse.onItsWay')}</span>
          <Skeleton height={14} width="92%" />
          <Skeleton height={14} width="55%" />
        </span>
      </>
    );
  }
  const unseen = row.words.length - WORDS_IN_LIST;
  return (
    <>
      <span className={`${classes.line} tabular`} title={t('browse.lineOf', { file: row.file })}>
        {format.count(row.line)}
      </span>
      <span>
        <span className={classes.words} dir="auto">
          <TaggedSentence
            sentence={unseen > 0 ? { ...row, words: row.words.slice(0, WORDS_IN_LIST) } : row}
            task={task}
            types={types}
          />
        </span>
        {unseen > 0 && (
          <span className={classes.moreWords}>
            {' '}
            {t('browse.moreWords', { count: unseen, amount: format.count(unseen) })}
          </span>
        )}
        {row.problems.length > 0 && (
          <span className={classes.flags}>
            <IconAlertTriangle size={14} aria-hidden />
            {format.list(row.problems.map((kind) => t(`report.kinds.${kind}`)))}
          </span>
        )}
      </span>
    </>
  );
});
