import { Button, Group, Radio, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { countProblems, fieldsByKind, TAG_KINDS } from '../../core/page.ts';
import { wantPlace } from '../../state/browseStore.ts';
import type { DataSource, LoadedData } from '../../state/dataStore.ts';
import { useFormat } from '../../texts/format.ts';
import { problemsWords } from '../../texts/problemsWords.ts';
import { useChoices } from './choices/useChoices.ts';
import classes from './DataStage.module.css';
import { LanguageField } from './LanguageField.tsx';

/** What is loaded, what a model learns from it, and whether anything about it needs a look. */
export function LoadedHead({ loaded }: { readonly loaded: LoadedData }) {
  const headingId = useId();
  return (
    <section className="panel" aria-labelledby={headingId}>
      <div className={classes.loaded}>
        <div className={classes.about}>
          <Title order={3} size="h4" id={headingId} className={classes.anywhere ?? ''}>
            {loaded.name}
          </Title>
          <Text size="sm" className={classes.anywhere ?? ''}>
            <SourceAbout source={loaded.source} />
          </Text>
          <Counts loaded={loaded} />
          <ProblemsLine loaded={loaded} />
        </div>
        <TaskChoice loaded={loaded} />
        <LanguageField loaded={loaded} />
      </div>
    </section>
  );
}

function Counts({ loaded: { report } }: { readonly loaded: LoadedData }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sum = (of: 'entities' | 'tokens') => report.splits.reduce((total, split) => total + split[of], 0);
  const splits = report.splits.map(({ split, sentences }) =>
    t('data.loadedSplit', { split: t(`splits.${split}`), sentences: format.count(sentences) }),
  );
  const [amount, what] =
    report.task === 'spans'
      ? [sum('entities'), 'data.loadedEntities' as const]
      : [sum('tokens'), 'data.loadedWords' as const];
  return (
    <Text size="sm" c="dimmed" className="tabular">
      {t('data.loadedSentences', { splits: format.list(splits) })} ·{' '}
      {t(what, { count: amount, amount: format.count(amount) })}
    </Text>
  );
}

function ProblemsLine({ loaded: { report } }: { readonly loaded: LoadedData }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { problems, kinds } = countProblems(report);
  if (problems === 0) return null;
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      mt={4}
      className={classes.problemsLine ?? ''}
      leftSection={<IconAlertTriangle size={15} aria-hidden />}
      onClick={() => wantPlace('report')}
    >
      {problemsWords(problems, kinds, t, format)}
    </Button>
  );
}

/** Which of the columns is learnt, where they hold several kinds of tags. */
function TaskChoice({ loaded }: { readonly loaded: LoadedData }) {
  const { t } = useTranslation();
  const { choices, disabled, choose } = useChoices(loaded);
  const fields = fieldsByKind(loaded.report.files);
  const kinds = TAG_KINDS.filter((kind) => fields[kind] !== undefined);
  if (kinds.length < 2) return null;
  const inUse = choices.tagField ?? loaded.report.files[0]?.tagField;
  return (
    <Radio.Group
      label={t('data.task')}
      value={kinds.find((kind) => fields[kind] === inUse) ?? null}
      onChange={(value) => {
        const tagField = fields[kinds.find((kind) => kind === value) ?? 'names'] ?? null;
        // Changes of labels and scheme were meant for the other column's tags.
        choose({ tagField, scheme: null, labelChanges: {} });
      }}
    >
      <Group gap="md" mt={6}>
        {kinds.map((kind) => (
          <Radio key={kind} value={kind} label={t(`data.tasks.${kind}`)} disabled={disabled} />
        ))}
      </Group>
    </Radio.Group>
  );
}

/** Names of files that are shown; a folder can have hundreds. */
const NAMED_FILES = 5;

function SourceAbout({ source }: { readonly source: DataSource }) {
  const { t } = useTranslation();
  const format = useFormat();
  switch (source.kind) {
    case 'sample':
      return t(`data.samplesAbout.${source.sample}`);
    case 'text':
      return t('data.textAbout', {
        count: source.text.length,
        characters: format.count(source.text.length),
      });
    case 'hub':
      return `${source.repository.id} · ${source.config}`;
    case 'files': {
      const names = source.files.slice(0, NAMED_FILES).map(({ name }) => name);
      const others = source.files.length - names.length;
      return others === 0
        ? names.join(', ')
        : t('data.filesAbout', { names: names.join(', '), others: format.count(others) });
    }
    default:
      return source satisfies never;
  }
}
