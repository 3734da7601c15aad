import { Button, Group, NativeSelect, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asError, DATA_FORMS, type DataForm, type Task } from '../../core/page.ts';
import type { LoadedData } from '../../state/dataStore.ts';
import { useStudio } from '../../state/studioContext.ts';
import { useFormat } from '../../texts/format.ts';
import { ErrorNotice } from '../ErrorNotice.tsx';
import { saveFile } from '../saveFile.ts';

/** Tags of single words make no spans. */
const FORMS_OF_TASK: Readonly<Record<Task, readonly DataForm[]>> = {
  spans: DATA_FORMS,
  tokens: ['iob2', 'jsonl'],
};

/** The data as they are now, with the user's changes, as a file. */
export function BackOut({ loaded }: { readonly loaded: LoadedData }) {
  const { t } = useTranslation();
  const format = useFormat();
  const studio = useStudio();
  const headingId = useId();
  const forms = FORMS_OF_TASK[loaded.task];
  const [chosen, setForm] = useState<DataForm>('iob2');
  const form = forms.includes(chosen) ? chosen : 'iob2';
  const [state, setState] = useState<'idle' | 'building' | { name: string; sizeBytes: number } | Error>(
    'idle',
  );

  const download = async () => {
    setState('building');
    try {
      const { name, bytes } = await studio.data.write(form);
      const type = name.endsWith('.zip') ? 'application/zip' : 'text/plain';
      saveFile(new Blob([bytes], { type }), name);
      setState({ name, sizeBytes: bytes.byteLength });
    } catch (error) {
      setState(asError(error));
    }
  };

  return (
    <section className="panel" aria-labelledby={headingId}>
      <Title order={3} size="h4" id={headingId}>
        {t('backOut.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('backOut.lead')}
      </Text>
      <Group align="flex-end" gap="sm">
        <NativeSelect
          label={t('backOut.form')}
          value={form}
          onChange={({ currentTarget }) => {
            const found = DATA_FORMS.find((name) => name === currentTarget.value);
            if (found !== undefined) setForm(found);
          }}
          data={forms.map((value) => ({
            value,
            label: t(`backOut.forms.${value === 'iob2' && loaded.task === 'tokens' ? 'columns' : value}`),
          }))}
        />
        <Button
          variant="light"
          leftSection={<IconDownload size={17} aria-hidden />}
          loading={state === 'building'}
          onClick={() => void download()}
        >
          {t('backOut.download')}
        </Button>
      </Group>
      <Text size="sm" c="dimmed" mt={6}>
        {t(`backOut.about.${form}`)}
      </Text>
      <Text size="sm" mt={4} aria-live="polite" style={{ overflowWrap: 'anywhere' }}>
        {state === 'building' && t('backOut.building')}
        {typeof state === 'object' &&
          !(state instanceof Error) &&
          t('backOut.done', { name: state.name, size: format.bytes(state.sizeBytes) })}
      </Text>
      {state instanceof Error && <ErrorNotice error={state} title={t('backOut.failed')} />}
    </section>
  );
}
