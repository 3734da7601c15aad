import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch, IconWifiOff } from '@tabler/icons-react';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { DEFAULT_HUB_URL } from '../../../core/page.ts';
import { setDatasetName, useHubStore } from '../../../state/hubStore.ts';
import { usePreferencesStore } from '../../../state/preferencesStore.ts';
import { useStudio } from '../../../state/studioContext.ts';
import { ErrorNotice } from '../../ErrorNotice.tsx';
import { CachedRepositories } from '../../hub/CachedRepositories.tsx';
import { HubToken, mayNeedToken } from '../../hub/HubToken.tsx';
import { FoundDataset } from './FoundDataset.tsx';

/**
 * A data set of the hub by its name: which configs and splits it has, and what loading them downloads.
 * @param props.busy whether a run is active, so that the data cannot change.
 * @param props.onLoad called when a data set is being loaded.
 */
export function HubPanel(props: { readonly busy: boolean; readonly onLoad: () => void }) {
  const { busy, onLoad } = props;
  const { t } = useTranslation();
  const studio = useStudio();
  const hubUrl = usePreferencesStore((state) => state.hubUrl);
  const { name, finding, found, error } = useHubStore(
    useShallow(({ name, finding, found, error }) => ({ name, finding, found, error })),
  );

  const find = () => {
    if (name.trim() !== '') void studio.hub.findDataset(hubUrl, name);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    find();
  };
  return (
    <Stack gap="md" mt="md" component="section" aria-label={t('hub.title')}>
      <form onSubmit={submit}>
        <Group align="flex-end" gap="xs" wrap="nowrap">
          <TextInput
            style={{ flex: 1 }}
            label={t('hub.name')}
            description={t('hub.nameHelp')}
            placeholder="conll2003"
            value={name}
            spellCheck={false}
            autoCapitalize="none"
            onChange={({ currentTarget }) => setDatasetName(currentTarget.value)}
            data-autofocus
          />
          <Button type="submit" variant="light" loading={finding} leftSection={<IconSearch size={16} />}>
            {t('hub.find')}
          </Button>
        </Group>
      </form>
      {hubUrl !== DEFAULT_HUB_URL && (
        <Text size="xs" c="dimmed">
          {t('hub.address', { url: hubUrl })}
        </Text>
      )}
      {error !== null && <ErrorNotice error={error} title={t('hub.failed')} />}
      {mayNeedToken(error) && <HubToken hubUrl={hubUrl} onSet={find} />}
      {found?.offline === true && (
        <Alert variant="light" color="yellow" icon={<IconWifiOff aria-hidden />} role="note">
          {t('hub.offline')}
        </Alert>
      )}
      {found !== null && (
        <FoundDataset key={found.repository.id} found={found} hubUrl={hubUrl} busy={busy} onLoad={onLoad} />
      )}
      <CachedRepositories kind="dataset" />
    </Stack>
  );
}
