import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useDidUpdate } from '@mantine/hooks';
import { lazy, Suspense, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { EMBEDDED_MODELS, embeddedModel } from '../../../state/catalog.ts';
import { FIRST_MODEL, useModelStore } from '../../../state/modelStore.ts';
import { closePicker, openPicker, usePickerStore } from '../../../state/pickerStore.ts';
import { isBusy, useRunStore } from '../../../state/runStore.ts';
import { useStudio } from '../../../state/studioContext.ts';
import { amountOf } from '../../../texts/amounts.ts';
import { useFormat } from '../../../texts/format.ts';
import { ErrorNotice } from '../../ErrorNotice.tsx';
import { HubToken, mayNeedToken } from '../../hub/HubToken.tsx';
import { HeadMeaning } from './HeadMeaning.tsx';
import { ModelDownload } from './ModelDownload.tsx';
import { ModelReport } from './ModelReport.tsx';

/** Knows the catalogue, which the first paint does not need. */
const LanguageNotice = lazy(async () => ({ default: (await import('./LanguageNotice.tsx')).LanguageNotice }));
const ModelPicker = lazy(async () => ({ default: (await import('./ModelPicker.tsx')).ModelPicker }));

/** The encoder of the next run: which it is, and the way to others. */
export function ModelField() {
  const { t } = useTranslation();
  const format = useFormat();
  const studio = useStudio();
  const { chosen, summary, status, replacing } = useModelStore(
    useShallow(({ chosen, summary, status, replacing }) => ({ chosen, summary, status, replacing })),
  );
  const running = useRunStore(isBusy);
  const open = usePickerStore((state) => state.isOpen);
  const other = useRef<HTMLButtonElement>(null);
  // The dialog is only there while it is open, and so cannot give the focus back by itself.
  useDidUpdate(() => {
    if (!open) other.current?.focus();
  }, [open]);
  const name = summary?.name ?? chosen.name;
  // A folder of the user's own may be called as one of the page's.
  const isNamesake = chosen.kind !== 'embedded' && embeddedModel(name) !== null;
  const shown = isNamesake ? t('model.namesake', { name }) : name;
  const loading = replacing ?? (status === 'loading' && chosen.kind !== 'embedded' ? chosen : null);
  const about =
    summary === null
      ? status === 'loading' && t('train.help.modelLoading')
      : t('train.help.model', {
          type: summary.modelType,
          layers: amountOf('layers', summary.layers, t, format),
          hidden: summary.hiddenSize,
          parameters: format.count(summary.parameterCount),
          size: format.bytes(summary.sizeBytes),
        });
  return (
    <Stack gap="xs">
      <Group gap="xs" align="flex-end">
        <NativeSelect
          label={t('train.fields.model')}
          flex={1}
          miw={180}
          disabled={running}
          value={shown}
          onChange={({ currentTarget }) => {
            const embedded = embeddedModel(currentTarget.value);
            if (embedded !== null) studio.models.load({ kind: 'embedded', name: embedded.name });
          }}
          data={[...new Set<string>([...EMBEDDED_MODELS.map((model) => model.name), shown])]}
        />
        <Button ref={other} variant="default" disabled={running} onClick={openPicker}>
          {t('model.other')}
        </Button>
      </Group>
      {about !== false && (
        <Text size="xs" c="dimmed">
          {about}
        </Text>
      )}
      <Suspense fallback={null}>
        <LanguageNotice disabled={running} />
      </Suspense>
      <ModelNotes />
      <HeadMeaning />
      {summary !== null && <ModelReport report={summary.weights} notFinite={summary.notFiniteUnused} />}
      {loading !== null && <ModelDownload model={loading} />}
      <ModelError />
      <Suspense fallback={null}>{open && !running && <ModelPicker onClose={closePicker} />}</Suspense>
    </Stack>
  );
}

/** What else there is to know of the model that was loaded. */
function ModelNotes() {
  const { t } = useTranslation();
  const format = useFormat();
  const summary = useModelStore((state) => state.summary);
  const source = useModelStore((state) => state.chosen.kind);
  if (summary === null) return null;
  const { chosen, headMismatch } = summary;
  const notes = [
    ...(source === 'files' ? [t('model.fromFiles', { name: summary.name })] : []),
    ...(chosen === null
      ? []
      : [t('model.chosen', { path: chosen.path, others: format.list(chosen.passedOver.slice(0, 10)) })]),
    ...(headMismatch === null
      ? []
      : [
          t('model.headMismatch', {
            rows: amountOf('classes', headMismatch.rows, t, format),
            names: format.count(headMismatch.names),
          }),
        ]),
  ];
  return notes.map((note) => (
    <Text key={note} size="xs" role="status" style={{ overflowWrap: 'anywhere' }}>
      {note}
    </Text>
  ));
}

/** Why a model is not there, and what else there is. */
function ModelError() {
  const { t } = useTranslation();
  const studio = useStudio();
  const { chosen, summary, status, error } = useModelStore(
    useShallow(({ chosen, summary, status, error }) => ({ chosen, summary, status, error })),
  );
  if (error === null) return null;
  if (status !== 'failed') {
    return (
      <ErrorNotice error={error} title={t('model.failed')}>
        {summary !== null && t('model.stillLoaded', { name: summary.name })}
      </ErrorNotice>
    );
  }
  return (
    <>
      <ErrorNotice error={error} title={t('activity.modelFailed')}>
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={() => studio.models.load()}>
            {t('shell.loadModelAgain')}
          </Button>
          {chosen.kind !== 'embedded' && (
            <Button size="xs" variant="default" onClick={() => studio.models.load(FIRST_MODEL)}>
              {t('model.useEmbedded', { name: FIRST_MODEL.name })}
            </Button>
          )}
        </Group>
      </ErrorNotice>
      {chosen.kind === 'hub' && mayNeedToken(error) && (
        <HubToken hubUrl={chosen.hubUrl} onSet={() => studio.models.load({ ...chosen, withToken: true })} />
      )}
    </>
  );
}
