import { NativeSelect, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Field, type ImportReport, NESTED_CHOICES, TAG_SCHEMES } from '../../../core/page.ts';
import { useFormat } from '../../../texts/format.ts';
import { Explained } from '../../terms/Term.tsx';
import { schemeWords } from '../report/reportWords.ts';
import type { ChoicesProps } from './useChoices.ts';
import { useFieldName } from './useFieldName.ts';

/** The value of the option that leaves the decision to the importer. */
const AUTOMATIC = '';
/** Values of a column that are shown: enough to see what is in it. */
const EXAMPLES = 4;
const EXAMPLE_LENGTH = 16;

/** Which columns hold words and tags, which scheme the tags have, and which of nested spans are taken. */
export function ColumnChoices(props: ChoicesProps) {
  const { loaded } = props;
  const { t } = useTranslation();
  const { files } = loaded.report;
  const fields = distinctFields(loaded.report);
  const fromSpans = files.every(({ schemeReason }) => schemeReason === 'made');
  return (
    <Stack gap="md">
      {fields.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('choices.noColumns')}
        </Text>
      ) : (
        <>
          <FieldSelect {...props} fields={fields} part="wordField" />
          <FieldSelect {...props} fields={fields} part="tagField" />
        </>
      )}
      {!fromSpans && <SchemeSelect {...props} />}
      {hasNestedSpans(loaded.report) && <NestedSelect {...props} />}
    </Stack>
  );
}

/** The fields of all files; the first file that has one gives its examples. */
function distinctFields({ files }: ImportReport): Field[] {
  const byId = new Map<string, Field>();
  for (const file of files) {
    for (const field of file.fields) if (!byId.has(field.id)) byId.set(field.id, field);
  }
  return [...byId.values()];
}

function hasNestedSpans({ files }: ImportReport): boolean {
  return files.some(
    ({ facts, schemeReason }) =>
      schemeReason === 'made' ||
      facts.some(({ what }) => what === 'nestedOutermost' || what === 'nestedInnermost'),
  );
}

function FieldSelect(
  props: ChoicesProps & { readonly fields: readonly Field[]; readonly part: 'wordField' | 'tagField' },
) {
  const { loaded, choices, disabled, choose, fields, part } = props;
  const { t } = useTranslation();
  const fieldName = useFieldName();
  const chosen = choices[part];
  const found = [...new Set(loaded.report.files.flatMap((file) => file[part] ?? []))];
  const automatic =
    chosen === null && found.length > 0
      ? t('choices.automaticIs', { what: found.map(fieldName).join(', ') })
      : t('choices.automatic');
  const describe = ({ id, holds, examples }: Field): string => {
    const name = fieldName(id);
    if (examples.length === 0) return t('choices.emptyField', { name, holds: t(`choices.holds.${holds}`) });
    const shown = examples.slice(0, EXAMPLES).map(cutExample).join(' ');
    return t('choices.field', {
      name,
      examples: examples.length > EXAMPLES ? `${shown} …` : shown,
      holds: t(`choices.holds.${holds}`),
    });
  };
  return (
    <NativeSelect
      label={t(`choices.${part}`)}
      {...(part === 'tagField' ? { description: t(`report.task.${loaded.task}`) } : {})}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      disabled={disabled}
      value={chosen ?? AUTOMATIC}
      onChange={({ currentTarget }) => {
        const id = currentTarget.value === AUTOMATIC ? null : currentTarget.value;
        // Changes of labels and scheme were meant for the other column's tags.
        choose(part === 'wordField' ? { wordField: id } : { tagField: id, scheme: null, labelChanges: {} });
      }}
      data={[
        { value: AUTOMATIC, label: automatic },
        ...fields.map((field) => ({ value: field.id, label: describe(field) })),
      ]}
    />
  );
}

function cutExample(text: string): string {
  return text.length <= EXAMPLE_LENGTH ? text : `${text.slice(0, EXAMPLE_LENGTH - 1)}…`;
}

function SchemeSelect({ loaded, choices, disabled, choose }: ChoicesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { files } = loaded.report;
  const recognised = [...new Set(files.map(({ scheme }) => scheme))].map((scheme) =>
    t(`report.schemes.${scheme}`),
  );
  const [first] = files;
  return (
    <Explained term="scheme">
      <NativeSelect
        label={t('choices.scheme')}
        description={
          first === undefined
            ? null
            : `${files.length > 1 ? `${first.file}: ` : ''}${schemeWords(first, { t, format })}`
        }
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        disabled={disabled}
        value={choices.scheme ?? AUTOMATIC}
        onChange={({ currentTarget }) =>
          choose({ scheme: TAG_SCHEMES.find((scheme) => scheme === currentTarget.value) ?? null })
        }
        data={[
          {
            value: AUTOMATIC,
            label:
              choices.scheme === null
                ? t('choices.automaticIs', { what: recognised.join(', ') })
                : t('choices.automatic'),
          },
          ...TAG_SCHEMES.map((scheme) => ({ value: scheme, label: t(`report.schemes.${scheme}`) })),
        ]}
      />
    </Explained>
  );
}

function NestedSelect({ choices, disabled, choose }: ChoicesProps) {
  const { t } = useTranslation();
  return (
    <Explained term="nested">
      <NativeSelect
        label={t('choices.nested')}
        disabled={disabled}
        value={choices.nested}
        onChange={({ currentTarget }) =>
          choose({ nested: NESTED_CHOICES.find((name) => name === currentTarget.value) ?? 'outermost' })
        }
        data={NESTED_CHOICES.map((name) => ({ value: name, label: t(`choices.nestedChoices.${name}`) }))}
      />
    </Explained>
  );
}
