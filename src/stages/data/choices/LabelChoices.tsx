import { ActionIcon, Button, Group, Table, Text, TextInput } from '@mantine/core';
import { IconArrowBackUp, IconTrash } from '@tabler/icons-react';
import { Fragment, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TypeBefore } from '../../../core/page.ts';
import { useFormat } from '../../../texts/format.ts';
import { TypeSwatch } from '../../marks/Marks.tsx';
import { ScrollTable } from '../../tables/ScrollTable.tsx';
import { Term } from '../../terms/Term.tsx';
import { HiddenRows } from '../report/HiddenRows.tsx';
import { ShowAll } from '../report/ShowAll.tsx';
import { useFolded } from '../report/useFolded.ts';
import classes from './choices.module.css';
import { SimilarLabels } from './SimilarLabels.tsx';
import type { ChoicesProps } from './useChoices.ts';

const FOLDED_LABELS = 12;
/** How many of these are the rarest: labels to merge or to drop are among them. */
const RARE_LABELS = 8;

/** One row a label of the files: rename it, merge it into another, drop it. */
export function LabelChoices({ loaded, choices, disabled, choose }: ChoicesProps) {
  const { t } = useTranslation();
  const suggestionsId = useId();
  const { typesBefore, task } = loaded.report;
  const byCount = typesBefore.toSorted((a, b) => b.count - a.count);
  const fold = useFolded(byCount, FOLDED_LABELS, RARE_LABELS);
  const names = typesBefore.map(({ name }) => name);
  const change = (label: string, now: string | null) => {
    const { [label]: _, ...others } = choices.labelChanges;
    choose({ labelChanges: now === label ? others : { ...others, [label]: now } });
  };
  return (
    <>
      <Text size="sm" c="dimmed" mb="xs">
        {t(task === 'tokens' ? 'choices.tagsHelp' : 'choices.labelsHelp')} <Term name="entityType" />
      </Text>
      <datalist id={suggestionsId}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <SimilarLabels loaded={loaded} />
      <ScrollTable label={t('choices.labels')} minWidthPx={280}>
        <Table
          className={`tabular ${classes.labels}`}
          aria-label={t('choices.labels')}
          verticalSpacing={4}
          horizontalSpacing={5}
        >
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('choices.label')}</Table.Th>
              <Table.Th ta="end">{t('choices.count')}</Table.Th>
              <Table.Th>{t('choices.newName')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {fold.shown.map((type, place) => (
              <Fragment key={type.name}>
                {fold.hidden > 0 && place === fold.before && <HiddenRows hidden={fold.hidden} columns={3} />}
                <LabelRow
                  type={type}
                  names={names}
                  now={nowOf(type.name, choices.labelChanges)}
                  // Every word needs a tag, so that none can be dropped.
                  canDrop={task === 'spans'}
                  disabled={disabled}
                  suggestionsId={suggestionsId}
                  onChange={(now) => change(type.name, now)}
                />
              </Fragment>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollTable>
      <Group gap="xs">
        <ShowAll fold={fold} of={t('choices.labels')} />
        {Object.keys(choices.labelChanges).length > 0 && (
          <Button
            variant="subtle"
            size="compact-xs"
            mt={4}
            disabled={disabled}
            leftSection={<IconArrowBackUp size={14} aria-hidden />}
            onClick={() => choose({ labelChanges: {} })}
          >
            {t('choices.undoAll')}
          </Button>
        )}
      </Group>
    </>
  );
}

function nowOf(name: string, changes: Readonly<Record<string, string | null>>): string | null {
  return Object.hasOwn(changes, name) ? changes[name]! : name;
}

function LabelRow(props: {
  readonly type: TypeBefore;
  readonly names: readonly string[];
  /** null: dropped. */
  readonly now: string | null;
  readonly canDrop: boolean;
  readonly disabled: boolean;
  readonly suggestionsId: string;
  readonly onChange: (now: string | null) => void;
}) {
  const { type, names, now, canDrop, disabled, suggestionsId, onChange } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const [draft, setDraft] = useState<string | null>(null);
  const commit = () => {
    const name = draft?.trim() ?? '';
    setDraft(null);
    if (name !== '' && name !== now) onChange(name);
  };
  return (
    <Table.Tr>
      <Table.Th scope="row" className={classes.anywhere ?? ''}>
        <TypeSwatch type={type.name} types={names} />
      </Table.Th>
      <Table.Td ta="end">{format.count(type.count)}</Table.Td>
      <Table.Td>
        <Group gap={4} wrap="nowrap">
          <TextInput
            size="xs"
            className={classes.newName ?? ''}
            aria-label={t('choices.newNameOf', { label: type.name })}
            list={suggestionsId}
            disabled={disabled}
            value={draft ?? now ?? ''}
            {...(now === null ? { placeholder: t('choices.dropped') } : {})}
            onChange={({ currentTarget }) => setDraft(currentTarget.value)}
            onBlur={commit}
            onKeyDown={({ key }) => {
              if (key === 'Enter') commit();
              if (key === 'Escape') setDraft(null);
            }}
          />
          {canDrop && now !== null && (
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              disabled={disabled}
              aria-label={t('choices.drop', { label: type.name })}
              title={t('choices.drop', { label: type.name })}
              onClick={() => onChange(null)}
            >
              <IconTrash size={15} aria-hidden />
            </ActionIcon>
          )}
          {now !== type.name && (
            <ActionIcon
              size="sm"
              variant="subtle"
              disabled={disabled}
              aria-label={t('choices.undo', { label: type.name })}
              title={t('choices.undo', { label: type.name })}
              onClick={() => onChange(type.name)}
            >
              <IconArrowBackUp size={15} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
