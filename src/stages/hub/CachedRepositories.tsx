import { ActionIcon, Group, Stack, Text, Title } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { RepositoryKind } from '../../core/page.ts';
import { useHubStore } from '../../state/hubStore.ts';
import { useStudio } from '../../state/studioContext.ts';
import { useFormat } from '../../texts/format.ts';
import { ErrorNotice } from '../ErrorNotice.tsx';

/** What earlier downloads have left in this browser, with its size and the button that deletes it. */
export function CachedRepositories({ kind }: { readonly kind: RepositoryKind }) {
  const { t } = useTranslation();
  const format = useFormat();
  const studio = useStudio();
  const everything = useHubStore((state) => state.cached);
  const cacheError = useHubStore((state) => state.cacheError);
  const cached = everything?.filter((repository) => repository.kind === kind) ?? [];
  useEffect(() => void studio.hub.listCached(), [studio]);
  if (cached.length === 0 && cacheError === null) return null;
  return (
    <div>
      {cached.length > 0 && (
        <Title order={4} size="h6" mb={4}>
          {t('hub.cached')}
        </Title>
      )}
      <Stack gap={4} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {cached.map((repository) => (
          <Group
            key={`${repository.hub} ${repository.repository}`}
            component="li"
            gap="xs"
            wrap="nowrap"
            justify="space-between"
          >
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {repository.repository}
            </Text>
            <Group gap="xs" wrap="nowrap">
              <Text size="sm" c="dimmed" className="tabular" style={{ whiteSpace: 'nowrap' }}>
                {format.bytes(repository.sizeBytes)}
                {repository.files.some(({ whole }) => !whole) && `, ${t('hub.incomplete')}`}
              </Text>
              <ActionIcon
                variant="subtle"
                color="red"
                size="sm"
                aria-label={t('hub.delete', { name: repository.repository })}
                onClick={() => void studio.hub.deleteCached(repository)}
              >
                <IconTrash size={15} aria-hidden />
              </ActionIcon>
            </Group>
          </Group>
        ))}
      </Stack>
      {cacheError !== null && <ErrorNotice error={cacheError} title={t('hub.notDeleted')} />}
    </div>
  );
}
