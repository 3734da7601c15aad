import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRunStore } from '../state/runStore.ts';
import { useStudio } from '../state/studioContext.ts';

/** Asked where the next run can start only when the last one's weights are released: may they be lost? */
export function ReleaseQuestion() {
  const { t } = useTranslation();
  const studio = useStudio();
  const asking = useRunStore((state) => state.askingForRelease);
  const name = useRunStore((state) => state.name ?? '');
  return (
    <Modal
      opened={asking}
      onClose={() => studio.run.answerForRelease('cancel')}
      title={t('release.question')}
      closeButtonProps={{ 'aria-label': t('release.cancel') }}
    >
      <Stack gap="md">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {t('release.why', { name })}
        </Text>
        <Group gap="sm">
          <Button onClick={() => studio.run.answerForRelease('export')}>{t('release.export')}</Button>
          <Button variant="light" color="red" onClick={() => studio.run.answerForRelease('lose')}>
            {t('release.lose')}
          </Button>
          <Button variant="default" onClick={() => studio.run.answerForRelease('cancel')}>
            {t('release.cancel')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
