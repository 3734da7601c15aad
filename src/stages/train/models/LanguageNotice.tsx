import { Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { embeddedModel, MEASURED_LANGUAGES } from '../../../state/catalog.ts';
import { useDataStore } from '../../../state/dataStore.ts';
import { languagesOf } from '../../../state/modelCatalog.ts';
import { betterModel, lacksNotablyMany } from '../../../state/modelFit.ts';
import { useModelFitStore } from '../../../state/modelFitStore.ts';
import { useModelStore } from '../../../state/modelStore.ts';
import { useStudio } from '../../../state/studioContext.ts';
import { useFormat } from '../../../texts/format.ts';
import { useLanguageName } from '../../../texts/languageName.ts';

/** Where the model does not suit the language of the data: what is wrong, and the built-in one that does. */
export function LanguageNotice({ disabled }: { readonly disabled: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useLanguageName();
  const studio = useStudio();
  const language = useDataStore((state) => state.loaded?.language.code ?? null);
  const { chosen, name } = useModelStore(
    useShallow(({ chosen, summary }) => ({ chosen, name: summary?.name ?? null })),
  );
  const fit = useModelFitStore(
    useShallow(({ fitting, unknownShare, knowsMore }) => ({ fitting, unknownShare, knowsMore })),
  );
  const { unknownShare } = fit;
  if (name === null) return null;
  const languages = languagesOf(chosen);
  const isOther = language !== null && languages !== null && !languages.includes(language);
  const notes = [
    ...(isOther
      ? [
          t('fit.otherLanguage', {
            model: name,
            language: nameOf(language),
            known: format.list(languages.map(nameOf)),
          }),
        ]
      : []),
    ...(unknownShare !== null && lacksNotablyMany(unknownShare)
      ? [t('fit.unknownWords', { share: format.finePercent(unknownShare), model: name })]
      : []),
    ...(chosen.kind === 'embedded' && language !== null && !MEASURED_LANGUAGES.includes(language)
      ? [t('fit.measured')]
      : []),
  ];
  const better = betterModel(fit, chosen, isOther);
  const isOffered = better !== null && notes.length > 0;
  if (notes.length === 0) return null;
  return (
    <Stack gap={6} align="flex-start" role="group" aria-label={t('fit.title')}>
      {notes.map((note) => (
        <Text key={note} size="sm" role="status">
          {note}
        </Text>
      ))}
      {isOffered && (
        <Button
          size="xs"
          variant="light"
          disabled={disabled}
          onClick={() => studio.models.load({ kind: 'embedded', name: better })}
        >
          {t('fit.use', { model: better, size: format.bytes(embeddedModel(better)!.weightsBytes) })}
        </Button>
      )}
    </Stack>
  );
}
