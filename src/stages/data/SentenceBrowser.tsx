import { Box, Chip, Group, SegmentedControl, Text, Title } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { type Dataset, type Sentence, SPLIT_NAMES, type SplitName } from '../../core/data/dataset.ts';
import { entityTypes } from '../../state/dataStore.ts';
import { TaggedSentence } from '../marks/Marks.tsx';
import classes from './DataStage.module.css';

/** `''`: all sentences; `'O'`: those without an entity; else the entity type that they must have. */
type TypeFilter = string;
const ALL: TypeFilter = '';
const WITHOUT: TypeFilter = 'O';

/** The sentences of one split, with their entities marked. */
export function SentenceBrowser({ dataset }: { readonly dataset: Dataset }) {
  const { t } = useTranslation();
  const format = useFormat();
  const headingId = useId();
  const splits = SPLIT_NAMES.filter((split) => (dataset.splits[split]?.length ?? 0) > 0);
  const [chosenSplit, setSplit] = useState<SplitName>('train');
  const [filter, setFilter] = useState<TypeFilter>(ALL);
  const split = splits.includes(chosenSplit) ? chosenSplit : (splits[0] ?? 'train');
  const types = useMemo(() => entityTypes(dataset.labels.names), [dataset]);
  const all = dataset.splits[split] ?? [];
  const shown = useMemo(() => all.filter((sentence) => matches(sentence, filter)), [all, filter]);
  return (
    <section className="panel" aria-labelledby={headingId}>
      <Group justify="space-between" mb="xs">
        <Title order={3} size="h4" id={headingId}>
          {t('data.sentences')}
        </Title>
        <SegmentedControl
          size="xs"
          aria-label={t('data.split')}
          value={split}
          onChange={(value) => setSplit(SPLIT_NAMES.find((name) => name === value) ?? 'train')}
          data={splits.map((name) => ({ value: name, label: t(`splits.${name}`) }))}
        />
      </Group>
      <Chip.Group value={filter} onChange={(value) => setFilter(value)}>
        <Group gap={6} mb="sm" role="radiogroup" aria-label={t('data.typeFilter')}>
          <Chip size="xs" value={ALL}>
            {t('data.anyType')}
          </Chip>
          {types.map((type) => (
            <Chip key={type} size="xs" value={type}>
              {type}
            </Chip>
          ))}
          <Chip size="xs" value={WITHOUT}>
            {t('data.noType')}
          </Chip>
          <Text size="xs" c="dimmed" ml="auto" aria-live="polite">
            {t('data.showing', { shown: format.count(shown.length), total: format.count(all.length) })}
          </Text>
        </Group>
      </Chip.Group>
      <SentenceList
        key={`${split} ${filter}`}
        sentences={shown}
        types={types}
        label={`${t('data.sentences')}: ${t(`splits.${split}`)}`}
      />
    </section>
  );
}

function matches({ tags }: Sentence, filter: TypeFilter): boolean {
  if (filter === ALL) return true;
  if (filter === WITHOUT) return tags.every((tag) => tag === 'O');
  return tags.some((tag) => tag.slice(2) === filter);
}

function SentenceList(props: {
  readonly sentences: readonly Sentence[];
  readonly types: readonly string[];
  readonly label: string;
}) {
  const { sentences, types, label } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const scrollRef = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: sentences.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => 76,
    overscan: 6,
  });
  return (
    <Box className={classes.list ?? ''} ref={scrollRef} tabIndex={0} role="group" aria-label={label}>
      {sentences.length === 0 && (
        <Text p="lg" c="dimmed">
          {t('data.noneShown')}
        </Text>
      )}
      <ol className={classes.items} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const sentence = sentences[item.index];
          if (sentence === undefined) return null;
          return (
            <li
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              aria-setsize={sentences.length}
              aria-posinset={item.index + 1}
              className={classes.item}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <span className={`${classes.line} tabular`} title={t('data.lineOfFile')}>
                {format.count(sentence.line)}
              </span>
              <span className={classes.words}>
                <TaggedSentence sentence={sentence} types={types} />
              </span>
            </li>
          );
        })}
      </ol>
    </Box>
  );
}
