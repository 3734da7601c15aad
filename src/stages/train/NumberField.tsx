import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type NumericSetting, trainSettingsSchema } from '../../core/page.ts';
import { Explained } from '../terms/Term.tsx';
import { numberProblem } from './numberProblem.ts';

/**
 * A number among the settings, checked by their schema. What is typed stays in the field while it is not valid, and
 * the last valid value goes on counting; the field says so.
 */
export function NumberField(props: {
  readonly name: NumericSetting;
  /** Null while it is not known, and cannot be changed. */
  readonly value: number | null;
  readonly description: React.ReactNode;
  readonly onChange: (value: number) => void;
}) {
  const { name, value, description, onChange } = props;
  const { t } = useTranslation();
  const [draft, setDraft] = useState<{ readonly text: string; readonly error: string | null } | null>(null);

  const edit = (text: string) => {
    // Numbers are shown with a point; a comma typed as decimal sign is understood.
    const number = text.trim() === '' ? Number.NaN : Number(text.replace(',', '.'));
    const parsed = trainSettingsSchema.shape[name].safeParse(number);
    if (parsed.success) {
      setDraft({ text, error: null });
      onChange(parsed.data);
      return;
    }
    if (value !== null) setDraft({ text, error: numberProblem(name, number, value, t) });
  };

  return (
    <Explained term={name}>
      <TextInput
        inputMode="decimal"
        label={t(`train.fields.${name}`)}
        description={description}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        value={draft?.text ?? (value === null ? '' : String(value))}
        disabled={value === null}
        placeholder={value === null ? t('train.help.modelLoading') : ''}
        error={draft?.error ?? null}
        onChange={({ currentTarget }) => edit(currentTarget.value)}
        onBlur={() => {
          if (draft?.error === null) setDraft(null);
        }}
      />
    </Explained>
  );
}
