import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { similarLabels } from '../../../core/page.ts';
import type { LoadedData } from '../../../state/dataStore.ts';
import { useFormat } from '../../../texts/format.ts';
import classes from './choices.module.css';
import { useChoices } from './useChoices.ts';

/** Labels that look like others, each with a button that merges it; nothing where there are none. */
export function SimilarLabels({ loaded }: { readonly loaded: LoadedData }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { choices, disabled, choose } = useChoices(loaded);
  const { typesBefore, task } = loaded.report;
  const pairs = similarLabels(typesBefore, task);
  if (pairs.length === 0) return null;
  const merge = (name: string, like: string) => {
    const ofFiles = typesBefore.filter(({ now }) => now === name);
    const merged = Object.fromEntries(ofFiles.map((type) => [type.name, like]));
    // A label of the files that gets its own name back is not changed.
    const { [like]: _, ...labelChanges } = { ...choices.labelChanges, ...merged };
    choose({
      labelChanges: merged[like] === undefined ? { ...choices.labelChanges, ...merged } : labelChanges,
    });
  };
  return (
    <ul className={classes.similar} aria-label={t('choices.similar')}>
      {pairs.map(({ name, count, like, likeCount }) => (
        <li key={name}>
          <span className={classes.anywhere}>
            {t('choices.looksLike', {
              name,
              like,
              amount: format.count(count),
              likeAmount: format.count(likeCount),
            })}
          </span>
          <Button
            size="compact-xs"
            variant="light"
            disabled={disabled}
            aria-label={t('choices.mergeOf', { name, like })}
            onClick={() => merge(name, like)}
          >
            {t('choices.merge')}
          </Button>
        </li>
      ))}
    </ul>
  );
}
