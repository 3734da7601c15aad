import { Button, Text } from '@mantine/core';
import { IconQuote } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { runningText, typesOf } from '../../core/page.ts';
import { useDataStore } from '../../state/dataStore.ts';
import { useStudio } from '../../state/studioContext.ts';
import { useTryStore } from '../../state/tryStore.ts';
import { TaggedText } from '../marks/Marks.tsx';
import { markedAt } from '../marks/marked.ts';
import { TaggedWords } from '../marks/TaggedWords.tsx';
import classes from './TryStage.module.css';

/** Puts a sentence that the model was not trained on into the text field. */
export function SentenceFromData() {
  const { t } = useTranslation();
  const studio = useStudio();
  const loaded = useDataStore((state) => state.loaded);
  if (!loaded?.report.splits.some(({ split, tokens }) => split !== 'train' && tokens > 0)) return null;
  const { task, labels } = loaded;
  const take = async () => {
    const sentence = await studio.data.unseenSentence();
    if (sentence !== null) studio.tryOut.takeSentence({ sentence, task, labels });
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

/** What the labels of the data say of the sentence in the text field, as long as it is as it was taken from there. */
export function GoldLine() {
  const { t } = useTranslation();
  const gold = useTryStore((state) => state.gold);
  if (gold === null) return null;
  const { sentence, task, labels } = gold;
  const { text, places } = runningText(sentence);
  const { entities, words } = markedAt(text, places, sentence.tags);
  return (
    <section aria-label={t('marks.gold')}>
      <Text size="sm" fw={600}>
        {t('marks.gold')}
      </Text>
      <p className={`${classes.result} ${classes.gold}`}>
        {task === 'spans' ? (
          <TaggedText text={text} spans={entities} types={typesOf(labels)} />
        ) : (
          <TaggedWords text={text} words={words} tags={labels} />
        )}
      </p>
    </section>
  );
}
