import { Text, Title } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelHit } from '../../../../workers/protocol/models.ts';
import type { ChosenModel } from '../../../state/modelStore.ts';
import { usePickerStore } from '../../../state/pickerStore.ts';
import { useFormat } from '../../../texts/format.ts';
import { ModelRow } from './ModelRow.tsx';
import classes from './models.module.css';
import { useModelWords } from './useModelWords.ts';

/** More languages than these are counted, not named. */
const LANGUAGES_SHOWN = 3;

/** What a search of the hub has found: first what can be trained as far as the hub says. */
export function ModelHits({ onLoad }: { readonly onLoad: (model: ChosenModel) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useModelWords();
  const titleId = useId();
  const hits = usePickerStore((state) => state.hits);
  if (hits === null) return null;
  if (hits.models.length === 0) {
    return (
      <Text size="sm" role="status">
        {t('picker.noHits', { text: hits.text })}
      </Text>
    );
  }
  const badges = ({ languages, task, isGated, ...hit }: ModelHit) => [
    ...(hit.isTrainable === false ? [t('picker.untrainable', { type: hit.modelType ?? '' })] : []),
    ...(hit.isTrainable === true && hit.modelType !== null ? [hit.modelType] : []),
    ...(hit.hasWeights ? [] : [t('picker.noWeights')]),
    ...(task === 'token-classification' ? [t('picker.tagger')] : []),
    ...(isGated ? [t('picker.gated')] : []),
    ...languages.slice(0, LANGUAGES_SHOWN).map(words.language),
    ...(languages.length > LANGUAGES_SHOWN ? [`+${languages.length - LANGUAGES_SHOWN}`] : []),
  ];
  const facts = ({ parameterCount, downloads, likes }: ModelHit) => [
    ...(parameterCount === null ? [] : [words.parameters(parameterCount)]),
    ...(downloads === null
      ? []
      : [t('picker.downloads', { count: downloads, amount: format.count(downloads) })]),
    ...(likes === null ? [] : [t('picker.likes', { count: likes, amount: format.count(likes) })]),
  ];
  return (
    <section aria-labelledby={titleId}>
      <Title order={3} size="h5" id={titleId}>
        {t('picker.hits')}
      </Title>
      <Text size="xs" c="dimmed" role="status">
        {t('picker.hitCount', { amount: format.count(hits.models.length) })}
      </Text>
      <ul className={classes.list} aria-labelledby={titleId}>
        {hits.models.toSorted(byUsefulness).map((hit) => (
          <ModelRow
            key={hit.id}
            name={hit.id}
            place="hits"
            badges={badges(hit).map((text) => ({ text }))}
            facts={facts(hit)}
            onLoad={onLoad}
          />
        ))}
      </ul>
    </section>
  );
}

/** Among equals the hub's order stays. */
function byUsefulness(a: ModelHit, b: ModelHit): number {
  const rank = ({ isTrainable, hasWeights }: ModelHit) =>
    (isTrainable === false ? 2 : 0) + (hasWeights ? 0 : 1);
  return rank(a) - rank(b);
}
