import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDataStore } from '../state/dataStore.ts';
import { openPicker } from '../state/pickerStore.ts';
import { chooseStage } from '../state/preferencesStore.ts';
import { useStudio } from '../state/studioContext.ts';

/** Where nothing can tag yet: a run, or the choice of models. */
export function WaysToATagger() {
  const { t } = useTranslation();
  const studio = useStudio();
  const hasData = useDataStore((state) => state.loaded !== null);
  return (
    <Group gap="sm">
      <Button disabled={!hasData} onClick={() => void studio.run.train()}>
        {t('noTagger.train')}
      </Button>
      <Button
        variant="default"
        onClick={() => {
          openPicker();
          chooseStage('train');
        }}
      >
        {t('noTagger.choose')}
      </Button>
    </Group>
  );
}
