import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type ChosenModel, downloadShare, downloadSum, useModelStore } from '../../../state/modelStore.ts';
import { useStudio } from '../../../state/studioContext.ts';
import { useFormat } from '../../../texts/format.ts';

/** How far the loading of a model is, file by file and in all, and the button that ends it. */
export function ModelDownload({ model }: { readonly model: ChosenModel }) {
  const { t } = useTranslation();
  const format = useFormat();
  const studio = useStudio();
  const downloads = useModelStore((state) => state.downloads);
  const { name } = model;
  const share = downloadShare(downloads);
  const files = Object.entries(downloads);
  const received = (sizes: { readonly receivedBytes: number; readonly totalBytes: number | null }) =>
    sizes.totalBytes === null
      ? t('model.receivedOnly', { received: format.bytes(sizes.receivedBytes) })
      : t('model.received', {
          received: format.bytes(sizes.receivedBytes),
          total: format.bytes(sizes.totalBytes),
        });
  return (
    <Stack gap={6} role="group" aria-label={t('model.loading', { name })}>
      <Text size="sm" role="status" style={{ overflowWrap: 'anywhere' }}>
        {t('model.loading', { name })}
      </Text>
      <Progress
        value={share === null ? 100 : Math.round(share * 100)}
        animated={share === null}
        aria-label={t('model.loading', { name })}
      />
      {files.length > 0 && (
        <>
          <Text size="sm" className="tabular">
            {received(downloadSum(downloads))}
          </Text>
          <Stack gap={2} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
            {files.map(([file, sizes]) => (
              <Group key={file} component="li" gap="xs" justify="space-between" wrap="nowrap">
                <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                  {file}
                </Text>
                <Text size="xs" c="dimmed" className="tabular" style={{ whiteSpace: 'nowrap' }}>
                  {received(sizes)}
                </Text>
              </Group>
            ))}
          </Stack>
        </>
      )}
      <Group>
        <Button size="xs" variant="default" onClick={() => studio.models.cancel()}>
          {t('model.cancel')}
        </Button>
      </Group>
    </Stack>
  );
}
