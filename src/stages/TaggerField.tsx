import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TAGGERS } from '../../workers/protocol/tagging.ts';
import { useStudio } from '../state/studioContext.ts';
import { useTaggers } from '../state/taggers.ts';
import { runTitle } from './quickTrySizes.ts';

/** Which tagger is used: the run, or the loaded model with its original head. Nothing where there is neither. */
export function TaggerField() {
  const { t } = useTranslation();
  const studio = useStudio();
  const { available, inUse } = useTaggers();
  if (inUse === null) return null;
  return (
    <NativeSelect
      label={t('tagger.label')}
      value={inUse.choice}
      onChange={({ currentTarget }) => {
        const choice = TAGGERS.find((known) => known === currentTarget.value);
        if (choice !== undefined) studio.tryOut.chooseTagger(choice);
      }}
      data={available.map(({ choice, name, isQuickTry }) => ({
        value: choice,
        label: t(`tagger.${choice}`, { name: runTitle(name, isQuickTry, t) }),
      }))}
    />
  );
}
