import { NumberInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';

/** A choice takes effect when typing has paused, since the data are arranged anew. */
const TYPING_PAUSE_MS = 500;

/** A whole number among the choices. What is out of bounds is brought back into them when the field is left. */
export function ChosenNumber(props: {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly disabled: boolean;
  readonly onChange: (value: number) => void;
}) {
  const { label, value, min, max, disabled, onChange } = props;
  const [draft, setDraft] = useState<number | string | null>(null);
  const commit = useDebouncedCallback(
    (wanted: number | string) => {
      if (typeof wanted !== 'number' || wanted < min || wanted > max || wanted === value) return;
      onChange(wanted);
    },
    { delay: TYPING_PAUSE_MS, flushOnUnmount: true },
  );
  return (
    <NumberInput
      label={label}
      value={draft ?? value}
      min={min}
      max={max}
      allowDecimal={false}
      allowNegative={false}
      disabled={disabled}
      onChange={(wanted) => {
        setDraft(wanted);
        commit(wanted);
      }}
      onBlur={() => {
        commit.flush();
        setDraft(null);
      }}
    />
  );
}
