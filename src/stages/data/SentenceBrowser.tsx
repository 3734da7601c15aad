import { Button, Group, Skeleton, Text, Title } from '@mantine/core';
import { useEffect, useId, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { SentenceFilter } from '../../../workers/protocol/data.ts';
import { type SplitName, typesOf } from '../../core/page.ts';
import { showAllSentences, useBrowseStore } from '../../state/browseStore.ts';
import type { DataSource, LoadedData } from '../../state/dataStore.ts';
import { useStudio } from '../../state/studioContext.ts';
import { useFormat } from '../../texts/format.ts';
import { ErrorNotice } from '../ErrorNotice.tsx';
import { SentenceDetail } from './SentenceDetail.tsx';
import { problemKindsOf, SentenceFilters, SplitChoice } from './SentenceFilters.tsx';
import { SentenceList } from './SentenceList.tsx';
import { SentenceWindows } from './sentenceWindows.ts';

/** All sentences of a split, filtered by entity type or tag, text and problem; each can be opened. */
export function SentenceBrowser({ loaded }: { readonly loaded: LoadedData }) {
  const { t } = useTranslation();
  const headingId = useId();
  const types = loaded.task === 'tokens' ? loaded.labels : typesOf(loaded.labels);
  const chosenSplit = useBrowseStore((state) => state.split);
  const chosenFilter = useBrowseStore((state) => state.filter);
  const present = loaded.report.splits.map(({ split }) => split);
  const split = present.includes(chosenSplit) ? chosenSplit : (present[0] ?? 'train');
  const filter = fittingFilter(chosenFilter, loaded, types);
  const { shown, isCurrent } = useSentenceWindows(loaded, split, filter);
  return (
    <section className="panel" aria-labelledby={headingId}>
      <Group justify="space-between" mb="xs">
        <Title order={3} size="h4" id={headingId}>
          {t('browse.title')}
        </Title>
        <SplitChoice splits={present} split={split} />
      </Group>
      <SentenceFilters loaded={loaded} split={split} filter={filter} types={types} />
      {shown === null ? (
        <Skeleton height={320} />
      ) : (
        <Shown
          key={shown.key}
          windows={shown.windows}
          isCurrent={isCurrent}
          loaded={loaded}
          split={split}
          types={types}
        />
      )}
    </section>
  );
}

/** A filter that was chosen for other data keeps only what these data have. */
function fittingFilter(filter: SentenceFilter, loaded: LoadedData, types: readonly string[]): SentenceFilter {
  const { entities, text, problem } = filter;
  const hasEntities = typeof entities === 'string' || types.includes(entities.type);
  const hasProblem = problem === null || problemKindsOf(loaded.report).some(({ kind }) => kind === problem);
  return { entities: hasEntities ? entities : 'any', text, problem: hasProblem ? problem : null };
}

interface ShownList {
  readonly windows: SentenceWindows;
  /** Stays while only the report about the same sentences changes, so that the list keeps its place. */
  readonly key: number;
  readonly source: DataSource;
  /** Split, filter and choices. */
  readonly question: string;
}

/** The newest list that has answered, and whether it is the one asked for. */
function useSentenceWindows(loaded: LoadedData, split: SplitName, filter: SentenceFilter) {
  const studio = useStudio();
  const [shown, setShown] = useState<ShownList | null>(null);
  const newest = useRef<ShownList | null>(null);
  const question = JSON.stringify([split, filter, loaded.choices]);
  useEffect(() => {
    const [askedSplit, askedFilter] = JSON.parse(question) as [SplitName, SentenceFilter];
    const before = newest.current;
    const isSameList = before?.source === loaded.source && before.question === question;
    const windows = new SentenceWindows((offset, limit) =>
      studio.data.sentences(askedSplit, askedFilter, offset, limit),
    );
    const stop = windows.subscribe(() => {
      stop();
      const key = (before?.key ?? 0) + (isSameList ? 0 : 1);
      newest.current = { windows, key, source: loaded.source, question };
      setShown(newest.current);
    });
    const [first, last] = isSameList ? before.windows.requested : [0, 0];
    windows.request(first, last);
    return () => {
      stop();
      windows.close();
    };
  }, [studio, loaded, question]);
  return { shown, isCurrent: shown?.question === question && shown.source === loaded.source };
}

function Shown(props: {
  readonly windows: SentenceWindows;
  readonly isCurrent: boolean;
  readonly loaded: LoadedData;
  readonly split: SplitName;
  readonly types: readonly string[];
}) {
  const { windows, isCurrent, loaded, split, types } = props;
  const { t } = useTranslation();
  const format = useFormat();
  useSyncExternalStore(windows.subscribe, windows.version);
  const [active, setActive] = useState<number | null>(null);
  const [isOpen, setOpen] = useState(false);
  const total = windows.total ?? 0;
  const all = loaded.report.splits.find((counts) => counts.split === split)?.sentences ?? 0;
  return (
    <>
      <Text size="xs" c="dimmed" mb={6} aria-live="polite">
        {t('browse.showing', { shown: format.count(total), count: all, total: format.count(all) })}
      </Text>
      {windows.error !== null && (
        <ErrorNotice error={windows.error} title={t('browse.failed')}>
          <Button size="xs" variant="default" onClick={() => windows.retry()}>
            {t('browse.retry')}
          </Button>
        </ErrorNotice>
      )}
      {total === 0 && windows.error === null ? (
        <Text py="lg" c="dimmed">
          {t('browse.noneShown')}{' '}
          <Button size="compact-sm" variant="subtle" onClick={showAllSentences}>
            {t('browse.clear')}
          </Button>
        </Text>
      ) : (
        <SentenceList
          windows={windows}
          total={total}
          task={loaded.task}
          types={types}
          label={`${t('browse.title')}: ${t(`splits.${split}`)}`}
          isCurrent={isCurrent}
          active={active}
          onActive={setActive}
          onOpen={(position) => {
            setActive(position);
            setOpen(true);
          }}
        />
      )}
      <SentenceDetail
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        row={active === null ? null : windows.rowAt(active)}
        position={active ?? 0}
        total={total}
        onMove={setActive}
        loaded={loaded}
        split={split}
        types={types}
      />
    </>
  );
}
