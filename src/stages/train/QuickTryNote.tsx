import { Alert } from '@mantine/core';
import { IconBolt } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useRunStore } from '../../state/runStore.ts';
import { useFormat } from '../../texts/format.ts';
import { quickTrySizes } from '../quickTrySizes.ts';

/** Beside the figures of a run that has seen a part of the data only. */
export function QuickTryNote() {
  const { t } = useTranslation();
  const format = useFormat();
  const sizes = useRunStore((state) => state.record?.quickTry ?? null);
  if (sizes === null) return null;
  return (
    <Alert variant="light" icon={<IconBolt aria-hidden />} role="note" py="xs">
      {t('quickTry.note', { sizes: quickTrySizes(sizes, t, format) })}
    </Alert>
  );
}
