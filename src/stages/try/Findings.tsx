import { Alert, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { IconFlame } from '@tabler/icons-react';
import { memo, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { type Task, typesOf } from '../../core/page.ts';
import { isBusy, useRunStore } from '../../state/runStore.ts';
import type { AvailableTagger } from '../../state/taggers.ts';
import { type TaggingResult, useTryStore } from '../../state/tryStore.ts';
import { useFormat } from '../../texts/format.ts';
import { ErrorNotice } from '../ErrorNotice.tsx';
import { TaggedText } from '../marks/Marks.tsx';
import { TaggedWords } from '../marks/TaggedWords.tsx';
import { WaysToATagger } from '../WaysToATagger.tsx';
import { EntityList } from './EntityList.tsx';
import { Threshold } from './Threshold.tsx';
import classes from './TryStage.module.css';
import { useOfText } from './useTextToTag.ts';

/** What the tagger finds in the text; faded where that is another text than the one in the field. */
export function Findings({ task, tagger }: { readonly task: Task; readonly tagger: AvailableTagger | null }) {
  const { t } = useTranslation();
  const headingId = useId();
  const running = useRunStore(isBusy);
  const error = useTryStore((state) => state.error);
  const tagged = useTryStore((state) => (state.tagged?.tagger === tagger?.choice ? state.tagged : null));
  const grouping = useTryStore((state) => state.grouping);
  const isEmpty = useOfText((text) => text.trim() === '');
  const isStale = useOfText((text) => tagged?.text !== text) || tagged?.grouping !== grouping;
  const isTagging = tagger !== null && !isEmpty && isStale && error === null;
  return (
    <section className="panel" aria-labelledby={headingId} aria-busy={isTagging}>
      <Group justify="space-between" mb="sm">
        <Title order={3} size="h4" id={headingId}>
          {t(task === 'spans' ? 'try.entities' : 'try.tags')}
        </Title>
        {isTagging && (
          <Group gap={8}>
            <Loader size={14} aria-hidden />
            <Text size="sm">{t('marks.tagging')}</Text>
          </Group>
        )}
      </Group>
      <Stack gap="md">
        {error !== null && <ErrorNotice error={error} title={t('try.failed')} />}
        {tagger === null ? (
          <NotTrained waiting={running} />
        ) : isEmpty ? (
          <Text c="dimmed">{t('try.empty')}</Text>
        ) : (
          tagged !== null && (
            <div className={isStale ? (classes.stale ?? '') : ''}>
              <Result tagged={tagged} task={task} labels={tagger.labels} />
            </div>
          )
        )}
      </Stack>
    </section>
  );
}

function NotTrained({ waiting }: { readonly waiting: boolean }) {
  const { t } = useTranslation();
  if (waiting) return <Text c="dimmed">{t('try.waiting')}</Text>;
  return (
    <Alert variant="light" icon={<IconFlame aria-hidden />} title={t('try.notTrained')} role="note">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{t('try.notTrainedText')}</Text>
        <WaysToATagger />
      </Stack>
    </Alert>
  );
}

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
  const threshold = useTryStore((state) => state.threshold);
  const { text, result } = tagged;
  const { entities, step, predictMs, splitting } = result;
  const spans = task === 'spans';
  const types = spans ? typesOf(labels) : labels;
  const score = (value: number) => format.decimal(value, 2);
  const isLong = text.length > LONG_TEXT_CHARACTERS;
  const shown = entities.filter((entity) => entity.score >= threshold);
  return (
    <Stack gap="md">
      <p
        className={isLong ? `${classes.result} ${classes.long}` : classes.result}
        {...(isLong ? { tabIndex: 0 } : {})}
      >
        {spans ? (
          <TaggedText text={text} spans={shown} types={types} score={score} />
        ) : (
          <TaggedWords text={text} words={shown} tags={types} score={score} />
        )}
      </p>
      {entities.length === 0 ? (
        <Text c="dimmed">{t('try.nothing')}</Text>
      ) : (
        <>
          <Threshold hidden={entities.length - shown.length} all={entities.length} />
          {shown.length > 0 && <EntityList text={text} entities={shown} task={task} types={types} />}
        </>
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
    </Stack>
  );
});
