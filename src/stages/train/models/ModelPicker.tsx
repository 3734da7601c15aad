import { Modal, Stack, Text, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { DEFAULT_HUB_URL } from '../../../core/page.ts';
import { CATALOG } from '../../../state/modelCatalog.ts';
import type { ChosenModel } from '../../../state/modelStore.ts';
import { usePreferencesStore } from '../../../state/preferencesStore.ts';
import { useStudio } from '../../../state/studioContext.ts';
import { CachedRepositories } from '../../hub/CachedRepositories.tsx';
import { CatalogList } from './CatalogList.tsx';
import { ModelHits } from './ModelHits.tsx';
import { ModelSearch } from './ModelSearch.tsx';
import { OwnModel } from './OwnModel.tsx';

/**
 * Models that do not come with the page: of the hub by name, by search or from a choice of them, and the user's own.
 */
export function ModelPicker({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const studio = useStudio();
  const narrow = useMediaQuery('(max-width: 700px)', false, { getInitialValueInEffect: false });
  const catalogId = useId();
  const hubUrl = usePreferencesStore((state) => state.hubUrl);
  useEffect(() => void studio.estimate.compare(CATALOG), [studio]);
  const load = (model: ChosenModel) => {
    studio.models.load(model);
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('picker.title')}
      closeButtonProps={{ 'aria-label': t('picker.close') }}
      size={780}
      fullScreen={narrow}
      transitionProps={{ duration: 0 }}
    >
      <Stack gap="xl">
        <OwnModel onLoad={load} />
        <Stack gap="sm">
          <ModelSearch onLoad={load} />
          {hubUrl !== DEFAULT_HUB_URL && (
            <Text size="xs" c="dimmed">
              {t('hub.address', { url: hubUrl })}
            </Text>
          )}
          <ModelHits onLoad={load} />
        </Stack>
        <section aria-labelledby={catalogId}>
          <Title order={3} size="h5" id={catalogId}>
            {t('picker.catalog')}
          </Title>
          <CatalogList onLoad={load} />
        </section>
        <CachedRepositories kind="model" />
      </Stack>
    </Modal>
  );
}
