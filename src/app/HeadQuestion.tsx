import { Button, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useHeadMatch } from '../state/headChoice.ts';
import { useModelStore } from '../state/modelStore.ts';
import { useRunStore } from '../state/runStore.ts';
import { useStudio } from '../state/studioContext.ts';
import { useFormat } from '../texts/format.ts';

/** Asked before a run whose model knows some of the labels only: what should become of its head? */
export function HeadQuestion() {
  const { t } = useTranslation();
  const format = useFormat();
  const studio = useStudio();
  const asking = useRunStore((state) => state.question?.about === 'head');
  const modelName = useModelStore((state) => state.summary?.name ?? '');
  const { matching, unmatched } = useHeadMatch() ?? { matching: [], unmatched: [] };
  return (
    <Modal
      opened={asking}
      onClose={() => studio.run.answerForHead(null)}
      title={t('head.question')}
      closeButtonProps={{ 'aria-label': t('data.cancel') }}
    >
      <Stack gap="md">
        <Text size="sm">{t('head.knows', { model: modelName })}</Text>
        <Choice
          text={t('head.keepText', { matching: format.list(matching), unmatched: format.list(unmatched) })}
          button={t('head.starts.matching')}
          onChoose={() => studio.run.answerForHead('matching')}
        />
        <Choice
          text={t('head.anewText')}
          button={t('head.starts.anew')}
          onChoose={() => studio.run.answerForHead('anew')}
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
