import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useModelFitStore } from '../state/modelFitStore.ts';
import { useLanguageName } from '../texts/languageName.ts';

/** Says that the page has put another model in the place of the one before, and for which language. */
export function useModelSwitchNotice(): void {
  const { t } = useTranslation();
  const nameOf = useLanguageName();
  const switched = useModelFitStore((state) => state.switched);
  useEffect(() => {
    if (switched === null) return;
    const words = { model: switched.to, language: nameOf(switched.language) };
    notifications.show({
      id: 'model-switched',
      title: t('fit.switchedTitle', words),
      message: t('fit.switchedText', words),
      autoClose: 10_000,
    });
  }, [switched, nameOf, t]);
}
