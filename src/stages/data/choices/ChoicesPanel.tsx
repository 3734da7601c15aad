import { Accordion, Button, Group, Loader, Text, Title } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { DEFAULT_CHOICES } from '../../../core/page.ts';
import { type LoadedData, useDataStore } from '../../../state/dataStore.ts';
import { isBusy, useRunStore } from '../../../state/runStore.ts';
import { useFormat } from '../../../texts/format.ts';
import { ImportProgress } from '../ImportProgress.tsx';
import { ColumnChoices } from './ColumnChoices.tsx';
import classes from './choices.module.css';
import { LabelChoices } from './LabelChoices.tsx';
import { SplitChoices } from './SplitChoices.tsx';
import { type ChoicesProps, useChoices } from './useChoices.ts';
import { useFieldName } from './useFieldName.ts';

/** What was recognised in the loaded data and can be decided otherwise: columns and tags, labels, splits. */
export function ChoicesPanel({ loaded }: { readonly loaded: LoadedData }) {
  const { t } = useTranslation();
  const headingId = useId();
  const props = useChoices(loaded);
  const { choices, choose, disabled } = props;
  const running = useRunStore(isBusy);
  const isDefault = JSON.stringify({ ...DEFAULT_CHOICES, ...choices }) === JSON.stringify(DEFAULT_CHOICES);
  return (
    <section className="panel" aria-labelledby={headingId}>
      <Group justify="space-between" mb="xs" gap="xs">
        <Title order={3} size="h4" id={headingId}>
          {t('choices.title')}
        </Title>
        {!isDefault && (
          <Button
            size="compact-sm"
            variant="subtle"
            disabled={disabled}
            leftSection={<IconArrowBackUp size={15} aria-hidden />}
            onClick={() => choose(DEFAULT_CHOICES)}
          >
            {t('choices.resetAll')}
          </Button>
        )}
      </Group>
      {running && (
        <Text size="sm" c="dimmed" mb="xs">
          {t('data.busy')}
        </Text>
      )}
      <Arranging />
      {/* Fields keep drafts of their own; other data make new ones. */}
      <Accordion key={loaded.name} multiple variant="contained" order={4} keepMounted={false}>
        <Choice name="columns" title={t('choices.columns')} summary={<ColumnSummary loaded={loaded} />}>
          <ColumnChoices {...props} />
        </Choice>
        <Choice name="labels" title={t('choices.labels')} summary={<LabelSummary loaded={loaded} />}>
          <LabelChoices {...props} />
        </Choice>
        <Choice name="splits" title={t('choices.splits')} summary={<SplitSummary {...props} />}>
          <SplitChoices {...props} />
        </Choice>
      </Accordion>
    </section>
  );
}

function Choice(props: {
  readonly name: string;
  readonly title: string;
  readonly summary: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <Accordion.Item value={props.name}>
      <Accordion.Control>
        <Text fw={600} size="sm">
          {props.title}
        </Text>
        <Text size="sm" c="dimmed" className={classes.anywhere ?? ''}>
          {props.summary}
        </Text>
      </Accordion.Control>
      <Accordion.Panel>{props.children}</Accordion.Panel>
    </Accordion.Item>
  );
}

/** Most choices take no time; if files have to be read again, the progress is shown. */
function Arranging() {
  const { t } = useTranslation();
  const arranging = useDataStore((state) => state.arranging);
  const reads = useDataStore((state) => state.progress !== null);
  return (
    <div aria-live="polite" className={classes.arranging}>
      {arranging &&
        (reads ? (
          <ImportProgress />
        ) : (
          <Text size="sm">
            <Loader size={12} /> {t('choices.arranging')}
          </Text>
        ))}
    </div>
  );
}

function ColumnSummary({ loaded: { report } }: { readonly loaded: LoadedData }) {
  const { t } = useTranslation();
  const fieldName = useFieldName();
  const distinct = (ids: readonly (string | null)[]): string =>
    [...new Set(ids.filter((id) => id !== null))].map(fieldName).join(', ');
  const words = distinct(report.files.map(({ wordField }) => wordField));
  const tags = distinct(report.files.map(({ tagField }) => tagField));
  const schemes = [...new Set(report.files.map(({ scheme }) => scheme))];
  const schemeNames = schemes.map((scheme) => t(`report.schemes.${scheme}`)).join(', ');
  if (words === '' || tags === '') return schemeNames;
  return `${t('choices.columnsAre', { words, tags })} · ${schemeNames}`;
}

/** Labels that are named in the summary; a tag set can have hundreds. */
const NAMED_LABELS = 6;

function LabelSummary({ loaded: { report } }: { readonly loaded: LoadedData }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { typesBefore } = report;
  const changed = typesBefore.filter(({ name, now }) => now !== name).length;
  const named = typesBefore.slice(0, NAMED_LABELS).map(({ name }) => name);
  const others = typesBefore.length - named.length;
  const names = named.join(', ');
  return [
    others === 0 ? names : t('choices.labelsMore', { names, others: format.count(others) }),
    ...(changed === 0 ? [] : [t('choices.labelsChanged', { changed: format.count(changed) })]),
  ].join(' · ');
}

function SplitSummary({ loaded: { report }, choices }: ChoicesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const parts: string[] = [
    choices.splitBy === 'files'
      ? t(report.madeSplits === null ? 'choices.splitsAre.files' : 'choices.splitsAre.filesMade')
      : t('choices.splitsAre.ratio', {
          validation: format.percent(choices.validationRatio),
          test: format.percent(choices.testRatio),
        }),
  ];
  if (choices.trainSubset !== null) {
    parts.push(
      t('choices.subsetIs', { count: choices.trainSubset, amount: format.count(choices.trainSubset) }),
    );
  }
  return parts.join(' · ');
}
