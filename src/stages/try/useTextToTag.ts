import { useTranslation } from 'react-i18next';
import { useDataStore } from '../../state/dataStore.ts';
import { textToTag } from '../../state/tryActions.ts';
import { useTryStore } from '../../state/tryStore.ts';

/** The text that Try shows. */
export function useTextToTag(): string {
  return useOfText((text) => text);
}

/** What is read from the text that Try shows: drawn again only where that changes, not at each key. */
export function useOfText<Read>(read: (text: string) => Read): Read {
  const { i18n } = useTranslation();
  const language = useDataStore((state) => state.loaded?.language.code ?? null);
  return useTryStore(({ text }) => read(textToTag(text, language, i18n.language)));
}
