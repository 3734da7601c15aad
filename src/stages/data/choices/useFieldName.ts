import { useTranslation } from 'react-i18next';

/** How a column or field is called: by its number, or by its name in quotes. */
export function useFieldName(): (id: string) => string {
  const { t } = useTranslation();
  return (id) =>
    /^\d+$/.test(id) ? t('choices.column', { number: id }) : t('choices.namedField', { name: id });
}
