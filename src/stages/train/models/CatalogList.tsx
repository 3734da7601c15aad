import { Chip, Group, Stack, Text } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { SAMPLES } from '../../../state/catalog.ts';
import { useDataStore } from '../../../state/dataStore.ts';
import {
  browseCatalog,
  CATALOG_FILTERS,
  type CatalogModel,
  isMultilingual,
} from '../../../state/modelCatalog.ts';
import type { ChosenModel } from '../../../state/modelStore.ts';
import { filterCatalog, usePickerStore } from '../../../state/pickerStore.ts';
import { useFormat } from '../../../texts/format.ts';
import { ModelRow } from './ModelRow.tsx';
import classes from './models.module.css';
import { useModelWords } from './useModelWords.ts';

/** The choice of models that the studio knows of. */
export function CatalogList({ onLoad }: { readonly onLoad: (model: ChosenModel) => void }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const words = useModelWords();
  const showId = useId();
  const filter = usePickerStore((state) => state.filter);
  const source = useDataStore((state) => state.loaded?.source);
  // Whoever reads the page in Spanish most likely has Spanish data.
  const dataLanguage = source?.kind === 'sample' ? SAMPLES[source.sample].language : i18n.language;
  const badges = (model: CatalogModel, isRecommended: boolean) => [
    ...(isRecommended ? [{ text: t('picker.recommended'), strong: true }] : []),
    { text: words.language(isMultilingual(model) ? 'multilingual' : model.languages[0]!) },
    { text: t(model.cased ? 'picker.cased' : 'picker.uncased') },
    ...(model.domain === 'biomedical' ? [{ text: t('picker.biomedical') }] : []),
    ...(model.isTagger ? [{ text: t('picker.tagger') }] : []),
  ];
  return (
    <Stack gap="sm">
      <Text size="xs" c="dimmed">
        {t('picker.catalogHelp')}
      </Text>
      <Chip.Group
        value={filter}
        onChange={(value) => filterCatalog(CATALOG_FILTERS.find((known) => known === value) ?? 'all')}
      >
        <Group gap={6} role="radiogroup" aria-labelledby={showId}>
          <Text size="sm" id={showId}>
            {t('picker.show')}
          </Text>
          {CATALOG_FILTERS.map((name) => (
            <Chip key={name} value={name} size="xs">
              {t(`picker.filters.${name}`)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <ul className={classes.list} aria-label={t('picker.catalog')}>
        {browseCatalog(filter, dataLanguage).map(({ model, isRecommended }) => (
          <ModelRow
            key={model.key}
            name={model.name}
            place="catalog"
            badges={badges(model, isRecommended)}
            facts={[
              words.parameters(model.parameterCount),
              t('picker.about', { size: format.bytes(model.downloadBytes) }),
              model.license === null ? t('picker.noLicence') : t('picker.licence', { name: model.license }),
            ]}
            onLoad={onLoad}
          >
            {t(`picker.goodFor.${model.key}`)}
          </ModelRow>
        ))}
      </ul>
    </Stack>
  );
}
