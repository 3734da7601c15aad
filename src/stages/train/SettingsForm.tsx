import { Accordion, Button, Checkbox, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconArrowBackUp, IconLink } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { BACKEND_CHOICES } from '../../../workers/protocol/runs.ts';
import {
  LABEL_ALIGNMENTS,
  type NumericSetting,
  SCHEDULES,
  settingsOfNextRun,
  type TrainSettings,
} from '../../core/page.ts';
import { useBackendStore } from '../../state/backendStore.ts';
import { currentLink, useLinkGaps } from '../../state/currentLink.ts';
import { writeLink } from '../../state/link.ts';
import { useModelStore } from '../../state/modelStore.ts';
import { changeSettings, resetSettings, usePreferencesStore } from '../../state/preferencesStore.ts';
import { isBusy, useRunStore } from '../../state/runStore.ts';
import { useStudio } from '../../state/studioContext.ts';
import { useBackendSentence } from '../../texts/backendSentence.ts';
import { useFormat } from '../../texts/format.ts';
import { Explained } from '../terms/Term.tsx';
import { HeadField } from './HeadField.tsx';
import { ModelField } from './models/ModelField.tsx';
import { NumberField } from './NumberField.tsx';
import classes from './TrainStage.module.css';

const ADVANCED_NUMBERS = [
  'maxLength',
  'warmup',
  'weightDecay',
  'maxGradNorm',
  'gradientAccumulationSteps',
  'labelSmoothing',
  'frozenLayers',
] as const satisfies readonly NumericSetting[];
const SWITCHES = ['groupByLength', 'dropout', 'freezeEmbeddings'] as const;

/** The settings of the next run, each with a line that says what it does. */
export function SettingsForm() {
  const { t } = useTranslation();
  const headingId = useId();
  const changed = usePreferencesStore((state) => state.changedSettings);
  const summary = useModelStore((state) => state.summary);
  const recommended = summary?.recommendedLearningRate ?? null;
  const active = useRunStore(isBusy);
  const loading = useModelStore((state) => state.status === 'loading');
  const settings = settingsOfNextRun(changed, summary).requested;
  // A model's recommendation is its default, which is not known before the model.
  const isRateKnown = summary !== null || !loading || changed.learningRate !== undefined;
  // Fields keep drafts of their own; going back to the defaults makes new fields.
  const unchanged = Object.keys(changed).length === 0;
  return (
    <section className="panel" aria-labelledby={headingId}>
      <Stack gap="md" key={unchanged ? 'defaults' : 'changed'}>
        <Title order={3} size="h4" id={headingId}>
          {t('train.settings')}
        </Title>
        {active && (
          <Text size="sm" c="dimmed">
            {t('train.locked')}
          </Text>
        )}
        <ModelField />
        <HeadField value={settings.head} onChange={(head) => changeSettings({ head })} />
        <BackendField />
        <LearningRateField value={isRateKnown ? settings.learningRate : null} recommended={recommended} />
        <div className={classes.pair}>
          {(['epochs', 'batchSize'] as const).map((name) => (
            <NumberField
              key={name}
              name={name}
              value={settings[name]}
              description={t(`train.help.${name}`)}
              onChange={(value) => changeSettings({ [name]: value })}
            />
          ))}
        </div>
        <NumberField
          name="seed"
          value={settings.seed}
          description={t('train.help.seed')}
          onChange={(seed) => changeSettings({ seed })}
        />
        <Explained term="labelAlignment">
          <NativeSelect
            label={t('train.fields.labelAlignment')}
            description={t(`train.alignmentHelp.${settings.labelAlignment}`)}
            inputWrapperOrder={['label', 'input', 'description']}
            value={settings.labelAlignment}
            onChange={({ currentTarget }) => {
              const labelAlignment = LABEL_ALIGNMENTS.find((known) => known === currentTarget.value);
              if (labelAlignment !== undefined) changeSettings({ labelAlignment });
            }}
            data={LABEL_ALIGNMENTS.map((value) => ({ value, label: t(`train.alignments.${value}`) }))}
          />
        </Explained>
        <AdvancedSettings settings={settings} />
        <FormActions unchanged={unchanged} />
      </Stack>
    </section>
  );
}

function BackendField() {
  const { t } = useTranslation();
  const studio = useStudio();
  const preference = usePreferencesStore((state) => state.backend);
  const backend = useBackendStore((state) => state.inUse);
  const { name, reason } = useBackendSentence(backend);
  return (
    <NativeSelect
      label={t('train.fields.backend')}
      description={reason === null ? name : t('train.backendIs', { name, reason })}
      inputWrapperOrder={['label', 'input', 'description']}
      value={preference}
      onChange={({ currentTarget }) => {
        const choice = BACKEND_CHOICES.find((known) => known === currentTarget.value);
        if (choice !== undefined) void studio.backend.choose(choice);
      }}
      data={BACKEND_CHOICES.map((value) => ({ value, label: t(`train.backends.${value}`) }))}
    />
  );
}

/** Up to this learning rate a recommendation is the usual one for base-size encoders. */
const BASE_SIZE_LEARNING_RATE = 5e-5;

function LearningRateField(props: { readonly value: number | null; readonly recommended: number | null }) {
  const { value, recommended } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const small = recommended !== null && recommended > BASE_SIZE_LEARNING_RATE;
  return (
    <div>
      <NumberField
        key={recommended}
        name="learningRate"
        value={value}
        description={
          <>
            {t('train.help.learningRate')}{' '}
            {recommended !== null &&
              t(small ? 'train.help.learningRateSmall' : 'train.help.learningRateBase', {
                value: format.rate(recommended),
              })}
          </>
        }
        onChange={(learningRate) => changeSettings({ learningRate })}
      />
    </div>
  );
}

function AdvancedSettings({ settings }: { readonly settings: TrainSettings }) {
  const { t } = useTranslation();
  return (
    <Accordion variant="contained" order={4}>
      <Accordion.Item value="advanced">
        <Accordion.Control>{t('train.advanced')}</Accordion.Control>
        <Accordion.Panel>
          <Stack gap="md">
            <Explained term="schedule">
              <NativeSelect
                label={t('train.fields.schedule')}
                description={t('train.help.schedule')}
                inputWrapperOrder={['label', 'input', 'description']}
                value={settings.schedule}
                onChange={({ currentTarget }) => {
                  const schedule = SCHEDULES.find((known) => known === currentTarget.value);
                  if (schedule !== undefined) changeSettings({ schedule });
                }}
                data={SCHEDULES.map((value) => ({ value, label: t(`train.schedules.${value}`) }))}
              />
            </Explained>
            {ADVANCED_NUMBERS.map((name) => (
              <NumberField
                key={name}
                name={name}
                value={settings[name]}
                description={t(`train.help.${name}`)}
                onChange={(value) => changeSettings({ [name]: value })}
              />
            ))}
            {SWITCHES.map((name) => (
              <Explained key={name} term={name}>
                <Checkbox
                  label={t(`train.fields.${name}`)}
                  description={t(`train.help.${name}`)}
                  checked={settings[name]}
                  onChange={({ currentTarget }) => changeSettings({ [name]: currentTarget.checked })}
                />
              </Explained>
            ))}
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}

function FormActions({ unchanged }: { readonly unchanged: boolean }) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 2500 });
  const gaps = useLinkGaps();
  const copyLink = () => {
    const link = currentLink();
    const fragment = link === null ? window.location.hash : writeLink(link);
    clipboard.copy(new URL(fragment, window.location.href).href);
  };
  return (
    <Stack gap={4} align="flex-start">
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconLink size={15} aria-hidden />}
        onClick={copyLink}
      >
        {clipboard.copied ? t('train.linkCopied') : t('train.copyLink')}
      </Button>
      {gaps.map((gap) => (
        <Text key={gap} size="xs" c="dimmed">
          {t(`link.gaps.${gap}`)}
        </Text>
      ))}
      {!unchanged && (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconArrowBackUp size={15} aria-hidden />}
          onClick={resetSettings}
        >
          {t('train.reset')}
        </Button>
      )}
    </Stack>
  );
}
