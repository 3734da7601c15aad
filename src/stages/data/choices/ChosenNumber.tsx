import { NumberInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';

/** A choice takes effect when typing has paused, since the data are arranged again. */
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
    (entered: number | string) => {
      if (typeof entered !== 'number' || entered < min || entered > max || entered === value) return;
      onChange(entered);
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
      onChange={(entered) => {
        setDraft(entered);
        commit(entered);
      }}
      onBlur={() => {
        commit.flush();
        setDraft(null);
      }}
    />
  );
}
