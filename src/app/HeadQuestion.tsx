import { Button, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDataStore } from '../state/dataStore.ts';
import { headMatchOf } from '../state/headChoice.ts';
import { useModelStore } from '../state/modelStore.ts';
import { useStudio } from '../state/studioContext.ts';
import { useFormat } from '../texts/format.ts';

/** Asked before a run whose model knows some of the labels only: what should become of its head? */
export function HeadQuestion() {
  const { t } = useTranslation();
  const format = useFormat();
  const studio = useStudio();
  const model = useModelStore();
  const match = headMatchOf(useDataStore(), model);
  const { matching, anew } = match ?? { matching: [], anew: [] };
  return (
    <Modal
      opened={model.askingForHead}
      onClose={() => studio.answerForHead(null)}
      title={t('head.question')}
      closeButtonProps={{ 'aria-label': t('data.cancel') }}
    >
      <Stack gap="md">
        <Text size="sm">{t('head.knows', { model: model.summary?.name ?? '' })}</Text>
        <Choice
          text={t('head.keepText', { matching: format.list(matching), anew: format.list(anew) })}
          button={t('head.starts.matching')}
          onChoose={() => studio.answerForHead('matching')}
        />
        <Choice
          text={t('head.anewText')}
          button={t('head.starts.anew')}
          onChoose={() => studio.answerForHead('anew')}
        />
      </Stack>
    </Modal>
  );
}

function Choice(props: { readonly text: string; readonly button: string; readonly onChoose: () => void }) {
  const { text, button, onChoose } = props;
  return (
    <Stack gap={6} align="flex-start">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {text}
      </Text>
      <Button
        variant="light"
        h="auto"
        mih={36}
        py={6}
        styles={{ label: { whiteSpace: 'normal' } }}
        onClick={onChoose}
      >
        {button}
      </Button>
    </Stack>
  );
}
