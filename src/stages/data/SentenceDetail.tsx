import { Button, Drawer, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useClipboard, useHotkeys } from '@mantine/hooks';
import {
  IconAlertTriangle,
  IconCheck,
  IconChevronLeft,
  IconChevronRight,
  IconCopy,
} from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SentenceRow } from '../../../workers/protocol/data.ts';
import { OUTSIDE, type SplitName, typeOf } from '../../core/page.ts';
import type { LoadedData } from '../../state/dataStore.ts';
import { amountOf } from '../../texts/amounts.ts';
import { useFormat } from '../../texts/format.ts';
import { useTypeStyle } from '../marks/typeStyles.tsx';
import classes from './browse.module.css';
import { problemsOf } from './problemsOf.ts';

/** Words of a long sentence that are shown at first, and more each time. */
const WORDS_AT_ONCE = 300;

/** One sentence, its words over tags and ids, with where it comes from and what was done to it. */
export function SentenceDetail(props: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** null while it is on its way. */
  readonly row: SentenceRow | null;
  /** In the filtered list, from 0. */
  readonly position: number;
  readonly total: number;
  readonly onMove: (position: number) => void;
  readonly loaded: LoadedData;
  readonly split: SplitName;
  readonly types: readonly string[];
}) {
  const { isOpen, onClose, row, position, total, onMove, loaded, split, types } = props;
  const { t } = useTranslation();
  const format = useFormat();
  useHotkeys(
    isOpen
      ? [
          ['ArrowLeft', () => position > 0 && onMove(position - 1)],
          ['ArrowRight', () => position + 1 < total && onMove(position + 1)],
        ]
      : [],
  );
  const title =
    row === null
      ? t('browse.onItsWay')
      : t('browse.detail.title', { number: format.count(row.index + 1), split: t(`splits.${split}`) });
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      size="xl"
      // Locking changes the body's style, and with it that of every element: a long task on a big page.
      lockScroll={false}
      title={title}
      closeButtonProps={{ 'aria-label': t('browse.detail.close') }}
    >
      <Stack gap="md" pt={4}>
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconChevronLeft size={15} aria-hidden />}
            disabled={position === 0}
            onClick={() => onMove(position - 1)}
          >
            {t('browse.detail.previous')}
          </Button>
          <Button
            size="xs"
            variant="default"
            rightSection={<IconChevronRight size={15} aria-hidden />}
            data-autofocus
            disabled={position + 1 >= total}
            onClick={() => onMove(position + 1)}
          >
            {t('browse.detail.next')}
          </Button>
          <Text size="xs" c="dimmed" aria-live="polite">
            {t('browse.detail.position', {
              position: format.count(position + 1),
              total: format.count(total),
            })}
          </Text>
        </Group>
        {row === null ? (
          <Loader size="sm" />
        ) : (
          <Sentence key={row.index} row={row} loaded={loaded} types={types} />
        )}
      </Stack>
    </Drawer>
  );
}

function Sentence(props: {
  readonly row: SentenceRow;
  readonly loaded: LoadedData;
  readonly types: readonly string[];
}) {
  const { row, loaded, types } = props;
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {t('browse.detail.place', { file: row.file, line: format.count(row.line) })}
        {row.document !== undefined &&
          ` · ${t('browse.detail.document', { number: format.count(row.document + 1) })}`}
        {` · ${amountOf('words', row.words.length, t, format)}`}
      </Text>
      <Columns row={row} loaded={loaded} types={types} />
      <CopyAsConll row={row} />
      <Problems row={row} loaded={loaded} />
    </>
  );
}

/** The notebook's view of a sentence: each word over its tag and the tag's id, in as many lines as it takes. */
function Columns(props: {
  readonly row: SentenceRow;
  readonly loaded: LoadedData;
  readonly types: readonly string[];
}) {
  const { row, loaded, types } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const [shownWords, setShownWords] = useState(WORDS_AT_ONCE);
  const styleOf = useTypeStyle(types);
  const idOf = useMemo(() => new Map(loaded.labels.map((name, id) => [name, id])), [loaded.labels]);
  const unseen = row.words.length - shownWords;
  const next = Math.min(unseen, WORDS_AT_ONCE);
  const columns = row.words.slice(0, shownWords).map((word, place) => {
    const tag = row.tags[place] ?? '';
    const isMarked = loaded.task === 'tokens' || tag !== OUTSIDE;
    const type = loaded.task === 'tokens' ? tag : (typeOf(tag) ?? tag);
    return { place, word, tag, isMarked, style: isMarked ? styleOf(type) : undefined };
  });
  return (
    <div>
      <ol className={classes.columns} aria-label={t('browse.detail.columns')}>
        <li className={classes.heads} aria-hidden>
          <span>{t('browse.detail.word')}</span>
          <span>{t('browse.detail.tag')}</span>
          <span>{t('browse.detail.id')}</span>
        </li>
        {columns.map(({ place, word, tag, isMarked, style }) => (
          <li key={place} className={classes.column} data-marked={isMarked || undefined} style={style}>
            <span className={classes.word} dir="auto">
              {word}
            </span>
            <span className={classes.tag}>{tag}</span>
            <span className={classes.id}>{idOf.get(tag) ?? '–'}</span>
          </li>
        ))}
      </ol>
      {unseen > 0 && (
        <Button
          size="compact-sm"
          variant="subtle"
          mt="xs"
          onClick={() => setShownWords((shown) => shown + WORDS_AT_ONCE)}
        >
          {t('browse.detail.showMore', { count: next, amount: format.count(next) })}
        </Button>
      )}
    </div>
  );
}

function CopyAsConll({ row }: { readonly row: SentenceRow }) {
  const { t } = useTranslation();
  const format = useFormat();
  const clipboard = useClipboard({ timeout: 3000 });
  const said =
    clipboard.error !== null
      ? t('browse.detail.copyFailed')
      : clipboard.copied
        ? t('browse.detail.copied', { count: row.words.length, lines: format.count(row.words.length) })
        : '';
  return (
    <Group gap="sm">
      <Button
        size="xs"
        variant="light"
        leftSection={
          clipboard.copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />
        }
        onClick={() => clipboard.copy(row.words.map((word, i) => `${word}\t${row.tags[i]}\n`).join(''))}
      >
        {t('browse.detail.copy')}
      </Button>
      <Text size="sm" c="dimmed" aria-live="polite">
        {said}
      </Text>
    </Group>
  );
}

function Problems({ row, loaded }: { readonly row: SentenceRow; readonly loaded: LoadedData }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (row.problems.length === 0) return null;
  const { listed, unlistedKinds } = problemsOf(row, loaded.report);
  return (
    <div>
      <Title order={3} size="h5" mb={4}>
        <IconAlertTriangle size={16} aria-hidden className={classes.flagIcon ?? ''} />
        {t('browse.detail.problems')}
      </Title>
      <ul className={classes.problems}>
        {listed.map((problem) => (
          <li key={`${problem.kind} ${problem.line} ${problem.text}`}>
            {t(`report.kinds.${problem.kind}`)},{' '}
            {t('browse.detail.line', { line: format.count(problem.line) })}: <code>{problem.text}</code> ·{' '}
            {t(`report.actions.${problem.action}`)}
          </li>
        ))}
        {unlistedKinds.map((kind) => (
          <li key={kind}>{t(`report.kinds.${kind}`)}</li>
        ))}
      </ul>
    </div>
  );
}
