import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { HEAD_STARTS, type HeadStart } from '../../core/page.ts';
import { useHeadMatch } from '../../state/headChoice.ts';
import { isAmbiguous, useModelStore } from '../../state/modelStore.ts';
import { useFormat } from '../../texts/format.ts';
import { Explained } from '../terms/Term.tsx';

/** What becomes of the head that the model brings along. Nothing where none of its classes is among the labels. */
export function HeadField(props: {
  readonly value: HeadStart;
  readonly onChange: (value: HeadStart) => void;
}) {
  const { value, onChange } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const match = useHeadMatch();
  const summary = useModelStore((state) => state.summary);
  if (match === null) return null;
  const { matching, unmatched } = match;
  const help =
    value === 'anew'
      ? t('head.help.anew')
      : unmatched.length === 0
        ? t('head.help.all')
        : t('head.help.some', { matching: format.list(matching), unmatched: format.list(unmatched) });
  return (
    <Explained term="classifier">
      <NativeSelect
        // Beside the question what the head means, its name would be taken.
        label={t(summary !== null && isAmbiguous(summary) ? 'head.labelBesideMeaning' : 'head.label')}
        description={help}
        inputWrapperOrder={['label', 'input', 'description']}
        value={value}
        onChange={({ currentTarget }) => {
          const start = HEAD_STARTS.find((known) => known === currentTarget.value);
          if (start !== undefined) onChange(start);
        }}
        data={HEAD_STARTS.map((start) => ({ value: start, label: t(`head.starts.${start}`) }))}
      />
    </Explained>
  );
}
