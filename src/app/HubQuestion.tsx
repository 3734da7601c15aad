import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLinkStore } from '../state/linkStore.ts';
import { useStudio } from '../state/studioContext.ts';

/** Asked before the first request to a hub that only a link has named. */
export function HubQuestion() {
  const { t } = useTranslation();
  const studio = useStudio();
  const asking = useLinkStore((state) => state.askingForHub);
  const host = asking === null ? '' : new URL(asking.hubUrl).host;
  return (
    <Modal
      opened={asking !== null}
      onClose={() => studio.links.answerForHub(false)}
      title={t('link.hubQuestion')}
      closeButtonProps={{ 'aria-label': t('link.refuseHub') }}
    >
      <Stack gap="md">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {t('link.hubWhy', { url: asking?.hubUrl ?? '' })}
        </Text>
        <Group gap="sm">
          <Button onClick={() => studio.links.answerForHub(true)}>{t('link.useHub', { host })}</Button>
          <Button variant="default" onClick={() => studio.links.answerForHub(false)}>
            {t('link.refuseHub')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
