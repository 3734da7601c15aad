import { Button, Loader, NativeSelect, Stack, Text } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { EMBEDDED_MODELS } from '../../state/catalog.ts';
import { downloadShare, useModelStore } from '../../state/modelStore.ts';
import { isActive, useRunStore } from '../../state/runStore.ts';
import { useStudio } from '../../state/studioContext.ts';
import { ErrorNotice } from '../ErrorNotice.tsx';

const ModelPicker = lazy(async () => ({ default: (await import('./ModelPicker.tsx')).ModelPicker }));

/** The option that opens the picker; no model is called so. */
const OTHER = ' ';

/** The encoder of the next run: which it is, and the way to others. */
export function ModelField() {
  const { t } = useTranslation();
  const format = useFormat();
  const studio = useStudio();
  const { chosen, summary, status, error, replacing, downloads } = useModelStore();
  const running = useRunStore((state) => isActive(state.phase));
  const [open, setOpen] = useState(false);
  const share = downloadShare(downloads);
  const name = summary?.name ?? EMBEDDED_MODELS[0].name;
  const about =
    summary === null
      ? t('train.help.modelLoading')
      : t('train.help.model', {
          type: summary.modelType,
          layers: summary.layers,
          hidden: summary.hiddenSize,
          parameters: format.count(summary.parameterCount),
          size: format.bytes(summary.sizeBytes),
        });
  return (
    <Stack gap="xs">
      <NativeSelect
        label={t('train.fields.model')}
        description={about}
        inputWrapperOrder={['label', 'input', 'description']}
        disabled={running}
        value={open ? OTHER : name}
        onChange={({ currentTarget }) => {
          setOpen(currentTarget.value === OTHER);
          if (currentTarget.value === EMBEDDED_MODELS[0].name && chosen.kind !== 'embedded') {
            studio.loadModel({ kind: 'embedded' });
          }
        }}
        data={[
          ...new Set([EMBEDDED_MODELS[0].name as string, name]),
          { value: OTHER, label: t('model.other') },
        ]}
      />
      {replacing !== null && (
        <Text size="xs" role="status">
          <Loader size={12} />{' '}
          {share === null ? t('model.loading') : t('model.loadingShare', { share: format.percent(share) })}
        </Text>
      )}
      {error !== null && (
        <ErrorNotice
          error={error}
          title={status === 'failed' ? t('activity.modelFailed') : t('model.failed')}
        >
          {status === 'failed' ? (
            <Button size="xs" variant="default" onClick={() => studio.loadModel()}>
              {t('shell.loadModelAgain')}
            </Button>
          ) : (
            summary !== null && t('model.stillLoaded', { name: summary.name })
          )}
        </ErrorNotice>
      )}
      {open && !running && (
        <Suspense fallback={null}>
          <ModelPicker onChoose={() => setOpen(false)} />
        </Suspense>
      )}
    </Stack>
  );
}
