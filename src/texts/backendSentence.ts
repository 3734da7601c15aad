import { useTranslation } from 'react-i18next';
import type { BackendInUse } from '../core/page.ts';
import { useFormat } from './format.ts';

/** Name and reason of a backend, in words; `reason` is null while none is known. */
export function useBackendSentence(backend: BackendInUse | null): { name: string; reason: string | null } {
  const { t } = useTranslation();
  const format = useFormat();
  if (backend === null) return { name: t('backend.looking'), reason: null };
  const name = t(`backend.names.${backend.backend}`);
  return {
    name:
      backend.threads > 0
        ? t('backend.threads', { name, count: backend.threads, threads: format.count(backend.threads) })
        : name,
    reason: t(`backend.reasons.${backend.reason}`),
  };
}
