import { Chip, CloseButton, Group, NativeSelect, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SentenceFilter } from '../../../workers/protocol/data.ts';
import {
  type ImportReport,
  PROBLEM_KINDS,
  type ProblemKind,
  SPLIT_NAMES,
  type SplitName,
} from '../../core/page.ts';
import { browseSplit, filterSentences } from '../../state/browseStore.ts';
import type { LoadedData } from '../../state/dataStore.ts';
import { useFormat } from '../../texts/format.ts';
import classes from './browse.module.css';

/** More types than these are chosen from a list that can be searched. */
const MOST_CHIPS = 8;
const TYPING_PAUSE_MS = 250;

export function SplitChoice(props: { readonly splits: readonly SplitName[]; readonly split: SplitName }) {
  const { t } = useTranslation();
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('browse.split')}
      value={props.split}
      onChange={(value) => {
        const split = SPLIT_NAMES.find((name) => name === value);
        if (split !== undefined) browseSplit(split);
      }}
      data={props.splits.map((name) => ({ value: name, label: t(`splits.${name}`) }))}
    />
  );
}

/** The kinds of problems that lie in lines of the files, with how many there are. */
export function problemKindsOf(report: ImportReport): { kind: ProblemKind; amount: number }[] {
  return PROBLEM_KINDS.map((kind) => {
    const listed = report.problems.filter((problem) => problem.kind === kind && problem.line > 0).length;
    return { kind, amount: listed === 0 ? 0 : listed + (report.problemCounts[kind] ?? 0) };
  }).filter(({ amount }) => amount > 0);
}

/** What the sentences of the list must have. */
export function SentenceFilters(props: {
  readonly loaded: LoadedData;
  readonly split: SplitName;
  readonly filter: SentenceFilter;
  readonly types: readonly string[];
}) {
  const { loaded, split, filter, types } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const kinds = problemKindsOf(loaded.report);
  const anyProblem = { value: '', label: t('browse.anyProblem') };
  return (
    <div className={classes.filters}>
      <Group gap="sm" align="flex-end">
        <TextFilter text={filter.text} />
        {kinds.length > 0 && (
          <NativeSelect
            size="xs"
            className={classes.filter ?? ''}
            label={t('browse.problem')}
            value={filter.problem ?? ''}
            onChange={({ currentTarget }) =>
              filterSentences({ problem: PROBLEM_KINDS.find((kind) => kind === currentTarget.value) ?? null })
            }
            data={[
              anyProblem,
              ...kinds.map(({ kind, amount }) => ({
                value: kind as string,
                label: t('browse.amountOf', {
                  what: t(`report.kinds.${kind}`),
                  amount: format.count(amount),
                }),
              })),
            ]}
          />
        )}
        {types.length > MOST_CHIPS && (
          <TypeSelect loaded={loaded} split={split} filter={filter} types={types} />
        )}
      </Group>
      {types.length <= MOST_CHIPS && <TypeChips loaded={loaded} filter={filter} types={types} />}
    </div>
  );
}

function TextFilter({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(text);
  // What the store has from here: where it differs, the filter was changed elsewhere, and the field follows.
  const [applied, setApplied] = useState(text);
  if (text !== applied) {
    setApplied(text);
    setDraft(text);
  }
  const apply = (typed: string) => {
    setApplied(typed);
    filterSentences({ text: typed });
  };
  const applyAfterPause = useDebouncedCallback(apply, TYPING_PAUSE_MS);
  return (
    <TextInput
      size="xs"
      className={classes.filter ?? ''}
      label={t('browse.text')}
      spellCheck={false}
      leftSection={<IconSearch size={14} aria-hidden />}
      rightSection={
        draft !== '' && (
          <CloseButton
            size="xs"
            aria-label={t('browse.clearText')}
            onClick={() => {
              applyAfterPause.cancel();
              setDraft('');
              apply('');
            }}
          />
        )
      }
      value={draft}
      onChange={({ currentTarget }) => {
        setDraft(currentTarget.value);
        applyAfterPause(currentTarget.value);
      }}
    />
  );
}

/** Types are kept apart from the words for all, some and none by a prefix. */
const TYPE_PREFIX = 'type:';

function toValue(entities: SentenceFilter['entities']): string {
  return typeof entities === 'string' ? entities : TYPE_PREFIX + entities.type;
}

function toEntities(value: string): SentenceFilter['entities'] {
  if (value.startsWith(TYPE_PREFIX)) return { type: value.slice(TYPE_PREFIX.length) };
  return value === 'some' || value === 'none' ? value : 'any';
}

function TypeChips(props: {
  readonly loaded: LoadedData;
  readonly filter: SentenceFilter;
  readonly types: readonly string[];
}) {
  const { loaded, filter, types } = props;
  const { t } = useTranslation();
  const isSpans = loaded.task === 'spans';
  // Radio buttons of one name are one tab stop, moved through with arrow keys.
  const name = useId();
  return (
    <Chip.Group
      value={toValue(filter.entities)}
      onChange={(value) => filterSentences({ entities: toEntities(value) })}
    >
      <Group gap={6} role="radiogroup" aria-label={t('browse.entities')}>
        <Chip size="xs" name={name} value="any">
          {t('browse.any')}
        </Chip>
        {isSpans && (
          <Chip size="xs" name={name} value="some">
            {t('browse.some')}
          </Chip>
        )}
        {types.map((type) => (
          <Chip key={type} size="xs" name={name} value={TYPE_PREFIX + type}>
            {type}
          </Chip>
        ))}
        {isSpans && (
          <Chip size="xs" name={name} value="none">
            {t('browse.none')}
          </Chip>
        )}
      </Group>
    </Chip.Group>
  );
}

function TypeSelect(props: {
  readonly loaded: LoadedData;
  readonly split: SplitName;
  readonly filter: SentenceFilter;
  readonly types: readonly string[];
}) {
  const { loaded, split, filter, types } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const isSpans = loaded.task === 'spans';
  const counts = loaded.report.splits.find((of) => of.split === split);
  const amounts = (isSpans ? counts?.entitiesByType : counts?.tokensByTag) ?? {};
  return (
    <Select
      size="xs"
      className={classes.filter ?? ''}
      label={t('browse.entities')}
      searchable
      allowDeselect={false}
      maxDropdownHeight={320}
      nothingFoundMessage={t('browse.noType')}
      value={toValue(filter.entities)}
      onChange={(value) => filterSentences({ entities: toEntities(value ?? 'any') })}
      data={[
        { value: 'any', label: t('browse.any') },
        ...(isSpans
          ? [
              { value: 'some', label: t('browse.some') },
              { value: 'none', label: t('browse.none') },
            ]
          : []),
        ...types.map((type) => ({
          value: TYPE_PREFIX + type,
          label: t('browse.amountOf', { what: type, amount: format.count(amounts[type] ?? 0) }),
        })),
      ]}
    />
  );
}
