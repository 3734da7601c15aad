import { Chip, Group, Stack, Text } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useBackendStore } from '../../../state/backendStore.ts';
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
  const found = useDataStore((state) => state.loaded?.language.code ?? null);
  const hasGpu = useBackendStore((state) => state.inUse?.backend === 'webgpu');
  const costs = usePickerStore((state) => state.costs);
  // Whoever reads the page in Spanish most likely has Spanish data.
  const dataLanguage = found ?? i18n.language;
  const costFacts = (name: string) => {
    const cost = costs[name];
    if (cost === undefined) return [];
    const { memoryBytes, fits, epochMs } = cost;
    return [
      t(fits ? 'picker.memory' : 'picker.memoryTooMuch', { size: format.bytes(memoryBytes) }),
      ...(epochMs === null ? [] : [t('picker.epoch', { time: format.duration(epochMs, 'short') })]),
    ];
  };
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
        {Object.values(costs).some(({ epochMs }) => epochMs !== null) && ` ${t('picker.epochHelp')}`}
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
        {browseCatalog(filter, dataLanguage, hasGpu).map(({ model, isRecommended }) => (
          <ModelRow
            key={model.key}
            name={model.name}
            place="catalog"
            badges={badges(model, isRecommended)}
            facts={[
              words.parameters(model.parameterCount),
              t('picker.about', { size: format.bytes(model.downloadBytes) }),
              ...costFacts(model.name),
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
