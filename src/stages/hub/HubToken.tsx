import { Button, Checkbox, Group, PasswordInput, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { GatedRepositoryError, HubNotFoundError } from '../../core/page.ts';
import { isTokenRemembered, setToken, useHubStore } from '../../state/hubStore.ts';

/**
 * Asks for the access token of a hub. It goes to that hub only, and is forgotten with the page unless the user wants
 * it kept.
 */
export function HubToken({ hubUrl, onSet }: { readonly hubUrl: string; readonly onSet: () => void }) {
  const { t } = useTranslation();
  const [token, setTyped] = useState(useHubStore.getState().tokens[hubUrl] ?? '');
  const [remember, setRemember] = useState(isTokenRemembered(hubUrl));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setToken(hubUrl, token, remember);
    onSet();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <PasswordInput
          label={t('hub.token')}
          description={t('hub.tokenHelp', { host: new URL(hubUrl).host })}
          value={token}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          autoComplete="off"
        />
        <Checkbox
          label={t('hub.rememberToken')}
          checked={remember}
          onChange={({ currentTarget }) => setRemember(currentTarget.checked)}
        />
        <Group>
          <Button type="submit" size="xs" variant="light">
            {t('hub.useToken')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/**
 * Whether an error may go away with a token: the hub answers alike for repositories that are not there and for
 * private ones.
 */
export function mayNeedToken(error: Error | null): boolean {
  if (error instanceof HubNotFoundError) return error.data.mayBePrivate;
  return error instanceof GatedRepositoryError;
}
