import { Pagination, Skeleton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { SentenceRow } from '../../../workers/protocol.ts';
import type { Task } from '../../core/data/task.ts';
import { useFormat } from '../../texts/format.ts';
import { TaggedSentence } from '../marks/Marks.tsx';
import classes from './browse.module.css';
import type { SentenceWindows } from './sentenceWindows.ts';

const ESTIMATED_ROW_PX = 76;
/** Rows of one part of the list: browsers end an element at some 17 million pixels, and what is below cannot be reached. */
const PART_ROWS = 100_000;
/** A longer sentence is cut in the list; opened, it is whole. */
const WORDS_IN_LIST = 80;

/**
 * A list that has only the rows in sight, moved through with arrow keys, Page up and down, Home and End. Enter or a click
 * opens a sentence. Positions count from 0 in the filtered list.
 */
export function SentenceList(props: {
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
}) {
  const { windows, total, task, types, label, isCurrent, active, onActive, onOpen } = props;
  const { t } = useTranslation();
  const id = useId();
  const format = useFormat();
  const scrollRef = useRef<HTMLDivElement>(null);
  const [chosenPart, setPart] = useState(0);
  const part = active === null ? chosenPart : Math.floor(active / PART_ROWS);
  const start = part * PART_ROWS;
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
  useEffect(() => windows.want(first, last), [windows, first, last]);

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

  const move = (event: KeyboardEvent) => {
    const { startIndex, endIndex } = virtualizer.range ?? { startIndex: 0, endIndex: 0 };
    // After scrolling with the mouse, keys go on from what is in sight.
    const isInSight = active !== null && active >= start + startIndex && active <= start + endIndex;
    const from = isInSight ? active : start + startIndex;
    const page = Math.max(1, endIndex - startIndex - 1);
    const to = {
      ArrowDown: isInSight ? from + 1 : from,
      ArrowUp: isInSight ? from - 1 : from,
      PageDown: from + page,
      PageUp: from - page,
      Home: 0,
      End: total - 1,
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      onActive(Math.min(Math.max(0, to), total - 1));
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onOpen(from);
    }
  };

  const openClicked = (event: MouseEvent<HTMLElement>) => {
    // A click that ends a selection of text is none, and rows that are about to go cannot be opened.
    if (!isCurrent || !(event.target instanceof Element) || document.getSelection()?.isCollapsed === false)
      return;
    const position = event.target.closest('[data-position]')?.getAttribute('data-position');
    if (position == null) return;
    scrollRef.current?.focus({ preventScroll: true });
    onOpen(Number(position));
  };

  const parts = Math.ceil(total / PART_ROWS);
  return (
    <>
      {parts > 1 && (
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
          onChange={(page) => {
            onActive(null);
            setPart(page - 1);
          }}
        />
      )}
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
          {items.map((item) => {
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
            {t('browse.moreWords', { amount: format.count(unseen) })}
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
