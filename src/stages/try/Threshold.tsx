import { Slider, Text } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseThreshold, useTryStore } from '../../state/tryStore.ts';
import { useFormat } from '../../texts/format.ts';
import { Term } from '../terms/Term.tsx';

/** Hides marks that the model is less sure of, and says how many. */
export function Threshold({ hidden, all }: { readonly hidden: number; readonly all: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const helpId = useId();
  const threshold = useTryStore((state) => state.threshold);
  return (
    <div>
      <Text size="sm" fw={500}>
        {t('marks.threshold', { score: format.decimal(threshold, 2) })} <Term name="threshold" />
      </Text>
      <Slider
        thumbLabel={t('marks.thresholdName')}
        aria-describedby={helpId}
        min={0}
        max={1}
        step={0.05}
        size="sm"
        label={null}
        value={threshold}
        onChange={chooseThreshold}
      />
      <Text size="xs" c="dimmed" mt={6} id={helpId}>
        {t('marks.hidden', { hidden: format.count(hidden), all: format.count(all) })}
      </Text>
    </div>
  );
}
