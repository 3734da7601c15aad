import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { HubModel } from '../../../../workers/protocol/models.ts';
import { repositoryText } from '../../../core/page.ts';
import type { ChosenModel } from '../../../state/modelStore.ts';
import type { usePickerStore } from '../../../state/pickerStore.ts';
import { useStudio } from '../../../state/studioContext.ts';
import { amountOf } from '../../../texts/amounts.ts';
import { useFormat } from '../../../texts/format.ts';
import { ErrorNotice } from '../../ErrorNotice.tsx';
import { HubToken, mayNeedToken } from '../../hub/HubToken.tsx';
import classes from './models.module.css';

type Asked = NonNullable<ReturnType<typeof usePickerStore.getState>['asked']>;

/** What the hub reports about a requested model: what it is and how large, or why it is unavailable. */
export function AskedModel(props: {
  readonly asked: Asked;
  readonly hubUrl: string;
  readonly onLoad: (model: ChosenModel) => void;
}) {
  const { asked, hubUrl, onLoad } = props;
  const { name, place, answer } = asked;
  const { t } = useTranslation();
  const studio = useStudio();
  switch (answer.kind) {
    case 'waiting':
      return (
        <Group gap="xs" role="status" wrap="nowrap">
          <Loader size={14} />
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {t('picker.asking', { name })}
          </Text>
        </Group>
      );
    case 'failed':
      return (
        <Stack gap="sm">
          <ErrorNotice error={answer.error} title={t('picker.findFailed')} />
          {mayNeedToken(answer.error) && (
            <HubToken hubUrl={hubUrl} onSet={() => void studio.models.find(hubUrl, name, place)} />
          )}
        </Stack>
      );
    case 'found':
      return (
        <FoundModel
          model={answer.model}
          onLoad={() =>
            onLoad({ kind: 'hub', hubUrl, name: repositoryText(answer.model.repository), withToken: true })
          }
        />
      );
    default:
      return answer satisfies never;
  }
}

function FoundModel({ model, onLoad }: { readonly model: HubModel; readonly onLoad: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { id, revision } = model.repository;
  const size = model.weightsBytes === null ? null : format.bytes(model.weightsBytes);
  return (
    <Stack gap={6} role="group" aria-label={id} className={classes.found ?? ''}>
      <Text size="sm" fw={600} role="status" style={{ overflowWrap: 'anywhere' }}>
        {t('picker.answered', { name: id })}
      </Text>
      <dl className={classes.facts}>
        <Fact name={t('picker.facts.kind')}>
          {t('model.about', {
            type: model.modelType,
            layers: amountOf('layers', model.layers, t, format),
            hidden: model.hiddenSize,
          })}
        </Fact>
        <Fact name={t('picker.facts.size')}>{size ?? t('picker.sizeUnknown')}</Fact>
        <Fact name={t('picker.facts.parameters')}>{format.count(model.parameterCount)}</Fact>
        <Fact name={t('picker.facts.memory')}>
          <TrainingMemory memory={model.memory} />
        </Fact>
        {revision !== 'main' && <Fact name={t('picker.facts.revision')}>{revision}</Fact>}
        {model.labels !== null && (
          <Fact name={t('picker.facts.head')}>
            {t('model.hasHead', { labels: format.list(model.labels.slice(0, 12)) })}
          </Fact>
        )}
      </dl>
      {model.offline && <Text size="sm">{t('model.offline')}</Text>}
      <Group>
        <Button size="xs" leftSection={<IconDownload size={15} aria-hidden />} onClick={onLoad}>
          {size === null ? t('hub.load') : t('hub.loadSize', { size })}
        </Button>
      </Group>
    </Stack>
  );
}

/** What a run with the current settings takes, and what decides where it does not fit. */
function TrainingMemory({ memory }: { readonly memory: HubModel['memory'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { totalBytes, tooLarge } = memory;
  const total = format.bytes(totalBytes);
  if (tooLarge === null) return t('picker.memoryFits', { total });
  const { what, name, neededBytes, limitBytes } = tooLarge;
  return (
    <>
      {t('picker.memoryFitsNot', { total })}{' '}
      {t(`estimate.needs.${what}`, {
        name: name ?? '',
        needed: format.bytes(neededBytes),
        limit: format.bytes(limitBytes),
      })}
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
