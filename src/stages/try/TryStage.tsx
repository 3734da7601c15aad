import {
  Alert,
  Button,
  Group,
  Loader,
  NativeSelect,
  Stack,
  Table,
  Text,
  Textarea,
  Title,
} from '@mantine/core';
import { IconFlame, IconQuote } from '@tabler/icons-react';
import { memo, useEffect, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { GROUPINGS, runningText, type Task, typeOf, typesOf } from '../../core/page.ts';
import { useDataStore } from '../../state/dataStore.ts';
import { isBusy, useRunStore } from '../../state/runStore.ts';
import { useStudio } from '../../state/studioContext.ts';
import { type AvailableTagger, useTaggers } from '../../state/taggers.ts';
import { textToTag } from '../../state/tryActions.ts';
import { type TaggingResult, useTryStore } from '../../state/tryStore.ts';
import { useFormat } from '../../texts/format.ts';
import { ErrorNotice } from '../ErrorNotice.tsx';
import { TaggedText, TypeSwatch } from '../marks/Marks.tsx';
import { TaggedWords } from '../marks/TaggedWords.tsx';
import { StageHeading } from '../StageHeading.tsx';
import { TaggerField } from '../TaggerField.tsx';
import { ScrollTable } from '../tables/ScrollTable.tsx';
import { useShownTask } from '../useShownTask.ts';
import classes from './TryStage.module.css';

export function TryStage() {
  const { t, i18n } = useTranslation();
  const studio = useStudio();
  const typed = useTryStore((state) => state.text);
  const grouping = useTryStore((state) => state.grouping);
  const source = useDataStore((state) => state.loaded?.source ?? null);
  const text = textToTag(typed, source, i18n.language);
  const { inUse } = useTaggers();
  const shownTask = useShownTask();
  const task = inUse?.task ?? shownTask;

  // Weights may have moved on, or the default sentence changed, while another stage was open.
  useEffect(() => void studio.tryOut.predict(), [studio]);

  return (
    <Stack gap="lg">
      <StageHeading title={t('try.title')} lead={t(task === 'spans' ? 'try.lead' : 'try.leadTokens')} />
      <div className={classes.columns}>
        <Stack gap="md" className="panel">
          <Textarea
            label={t('try.text')}
            value={text}
            onChange={({ currentTarget }) => studio.tryOut.setText(currentTarget.value)}
            autosize
            minRows={4}
            maxRows={14}
            spellCheck={false}
            classNames={{ input: classes.text ?? '' }}
          />
          <Group justify="space-between" align="flex-end">
            <TaggerField />
            <NativeSelect
              label={t('try.grouping')}
              size="sm"
              value={grouping}
              onChange={({ currentTarget }) => {
                const chosen = GROUPINGS.find((known) => known === currentTarget.value);
                if (chosen !== undefined) studio.tryOut.setGrouping(chosen);
              }}
              data={GROUPINGS.map((value) => ({ value, label: t(`try.groupings.${value}`) }))}
            />
            <SentenceFromData />
          </Group>
        </Stack>
        <Findings text={text} task={task} tagger={inUse} />
      </div>
    </Stack>
  );
}

/** Puts a sentence that the model was not trained on into the text field. */
function SentenceFromData() {
  const { t } = useTranslation();
  const studio = useStudio();
  const splits = useDataStore((state) => state.loaded?.report.splits);
  if (!splits?.some(({ split, tokens }) => split !== 'train' && tokens > 0)) return null;
  const take = async () => {
    const sentence = await studio.data.unseenSentence();
    if (sentence !== null) studio.tryOut.setText(runningText(sentence).text);
  };
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      leftSection={<IconQuote size={15} aria-hidden />}
      onClick={() => void take()}
    >
      {t('try.another')}
    </Button>
  );
}

function Findings(props: {
  readonly text: string;
  readonly task: Task;
  readonly tagger: AvailableTagger | null;
}) {
  const { text, task, tagger } = props;
  const { t } = useTranslation();
  const headingId = useId();
  const running = useRunStore(isBusy);
  const tagged = useTryStore((state) => state.tagged);
  const error = useTryStore((state) => state.error);
  return (
    <section className="panel" aria-labelledby={headingId}>
      <Title order={3} size="h4" mb="sm" id={headingId}>
        {t(task === 'spans' ? 'try.entities' : 'try.tags')}
      </Title>
      <Stack gap="md">
        {error !== null && <ErrorNotice error={error} title={t('try.failed')} />}
        {tagger === null ? (
          <NotTrained waiting={running} />
        ) : text.trim() === '' ? (
          <Text c="dimmed">{t('try.empty')}</Text>
        ) : tagged?.tagger !== tagger.choice ? (
          error === null && <Loader size="sm" />
        ) : (
          <Result tagged={tagged} task={task} labels={tagger.labels} />
        )}
      </Stack>
    </section>
  );
}

function NotTrained({ waiting }: { readonly waiting: boolean }) {
  const { t } = useTranslation();
  const studio = useStudio();
  const hasData = useDataStore((state) => state.loaded !== null);
  if (waiting) return <Text c="dimmed">{t('try.waiting')}</Text>;
  return (
    <Alert variant="light" icon={<IconFlame aria-hidden />} title={t('try.notTrained')} role="note">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{t('try.notTrainedText')}</Text>
        <Button disabled={!hasData} onClick={() => void studio.run.train()}>
          {t('try.start')}
        </Button>
      </Stack>
    </Alert>
  );
}

/** About twelve rows; the text above stays in view. */
const LIST_PX = 440;

/** Of a longer text the marks scroll in a frame of their own, so that the list below stays within reach. */
const LONG_TEXT_CHARACTERS = 3000;

/** Not drawn again at each key, since the text that was tagged can be a book. */
const Result = memo(function Result(props: {
  readonly tagged: TaggingResult;
  readonly task: Task;
  readonly labels: readonly string[];
}) {
  const { tagged, task, labels } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const { entities, step, predictMs, splitting } = tagged.result;
  const spans = task === 'spans';
  const types = spans ? typesOf(labels) : labels;
  const score = (value: number) => format.decimal(value, 2);
  const isLong = tagged.text.length > LONG_TEXT_CHARACTERS;
  return (
    <>
      <p
        className={isLong ? `${classes.result} ${classes.long}` : classes.result}
        {...(isLong ? { tabIndex: 0 } : {})}
      >
        {spans ? (
          <TaggedText text={tagged.text} spans={entities} types={types} score={score} />
        ) : (
          <TaggedWords text={tagged.text} words={entities} tags={types} score={score} />
        )}
      </p>
      {entities.length === 0 && <Text c="dimmed">{t('try.nothing')}</Text>}
      {entities.length > 0 && (
        <ScrollTable
          label={t(spans ? 'try.listCaption' : 'try.listCaptionTokens')}
          minWidthPx={320}
          maxHeightPx={LIST_PX}
        >
          <Table
            className="tabular"
            verticalSpacing={6}
            horizontalSpacing={8}
            stickyHeader
            aria-label={t(spans ? 'try.listCaption' : 'try.listCaptionTokens')}
          >
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t(spans ? 'try.columns.text' : 'try.columns.word')}</Table.Th>
                <Table.Th>{t(spans ? 'try.columns.type' : 'try.columns.tag')}</Table.Th>
                <Table.Th ta="end">{t('try.columns.score')}</Table.Th>
                <Table.Th ta="end">{t('try.columns.place')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {entities.map((entity) => (
                <Table.Tr key={entity.start}>
                  <Table.Td>{tagged.text.slice(entity.start, entity.end)}</Table.Td>
                  <Table.Td>
                    <TypeSwatch
                      type={spans ? (typeOf(entity.type) ?? entity.type) : entity.type}
                      types={types}
                    />
                  </Table.Td>
                  <Table.Td ta="end">{format.decimal(entity.score, 4)}</Table.Td>
                  <Table.Td ta="end">
                    {format.count(entity.start)}–{format.count(entity.end)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollTable>
      )}
      <Text size="xs" c="dimmed">
        {splitting === null
          ? t('try.asItStands')
          : `${t(`try.wordRules.${splitting.rule}`)} ${t(`try.wordSources.${splitting.source}`)}`}
      </Text>
      <Text size="xs" c="dimmed" className="tabular">
        {step === null
          ? t('try.originalHead', { time: format.milliseconds(predictMs) })
          : t('try.weights', { step: format.count(step), time: format.milliseconds(predictMs) })}
      </Text>
    </>
  );
});
