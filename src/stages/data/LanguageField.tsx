import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { LANGUAGE_CODES } from '../../core/page.ts';
import type { LoadedData } from '../../state/dataStore.ts';
import { useLanguageName } from '../../texts/languageName.ts';
import { useChoices } from './choices/useChoices.ts';

/** The value of the option that leaves the decision to the importer. */
const AUTOMATIC = '';

/** The language of the data: what was found, and another one where that is wrong. */
export function LanguageField({ loaded }: { readonly loaded: LoadedData }) {
  const { t } = useTranslation();
  const nameOf = useLanguageName();
  const { choices, disabled, choose } = useChoices(loaded);
  const { code, source } = loaded.language;
  const found = code === null ? t('data.notRecognised') : nameOf(code);
  const languages = LANGUAGE_CODES.map((value) => ({ value, label: nameOf(value) })).toSorted((a, b) =>
    a.label.localeCompare(b.label),
  );
  return (
    <NativeSelect
      label={t('data.languageOf')}
      disabled={disabled}
      value={choices.language ?? AUTOMATIC}
      onChange={({ currentTarget: { value } }) => choose({ language: value === AUTOMATIC ? null : value })}
      data={[
        {
          value: AUTOMATIC,
          label: source === 'chosen' ? t('choices.automatic') : t('choices.automaticIs', { what: found }),
        },
        ...languages,
      ]}
    />
  );
}
