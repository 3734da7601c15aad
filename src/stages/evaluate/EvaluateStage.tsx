import { Button, Group, NativeSelect, Progress, Stack, Text } from '@mantine/core';
import { IconChartBar, IconX } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { SPLIT_NAMES, type SplitName } from '../../core/page.ts';
import { useDataStore } from '../../state/dataStore.ts';
import { chooseSplit, useEvaluateStore } from '../../state/evaluateStore.ts';
import { useEvaluations } from '../../state/evaluations.ts';
import { isBusy, useRunStore } from '../../state/runStore.ts';
import { useStudio } from '../../state/studioContext.ts';
import { useTaggers } from '../../state/taggers.ts';
import { ErrorNotice } from '../ErrorNotice.tsx';
import { StageHeading } from '../StageHeading.tsx';
import { TaggerField } from '../TaggerField.tsx';
import { WaysToATagger } from '../WaysToATagger.tsx';
import { EvaluationList } from './EvaluationList.tsx';
import classes from './evaluate.module.css';
import { Report } from './Report.tsx';

/** Held-out splits first. */
const SPLIT_ORDER = ['validation', 'test', 'train'] as const satisfies readonly SplitName[];

/** Scores of the tagger in use on any split of the loaded data; at first those of the run's last epoch. */
export function EvaluateStage() {
  const { t } = useTranslation();
  const error = useEvaluateStore((state) => state.error);
  const { all, shown } = useEvaluations();
  const reportRef = useRef<HTMLDivElement>(null);
  return (
    <Stack gap="lg">
      <StageHeading title={t('evaluate.title')} lead={t('evaluate.lead')} />
      <Choices />
      {error !== null && <ErrorNotice error={error} title={t('evaluate.failed')} />}
      <div ref={reportRef} className={classes.report}>
        {shown !== null && <Report shown={shown} />}
      </div>
      {all.length > 0 && (
        <EvaluationList all={all} shown={shown} onShow={() => reportRef.current?.scrollIntoView()} />
      )}
    </Stack>
  );
}

function Choices() {
  const { t } = useTranslation();
  const studio = useStudio();
  const { inUse } = useTaggers();
  const running = useRunStore(isBusy);
  const progress = useEvaluateStore((state) => state.progress);
  const chosen = useEvaluateStore((state) => state.split);
  const counts = useDataStore((state) => state.loaded?.report.splits) ?? [];
  const splits = SPLIT_ORDER.filter((name) =>
    counts.some(({ split, sentences }) => split === name && sentences > 0),
  );
  const split = splits.find((name) => name === chosen) ?? splits[0];
  const why = running
    ? t('evaluate.running')
    : inUse === null
      ? t('evaluate.noTagger')
      : split === undefined
        ? t('evaluate.noData')
        : null;
  return (
    <Stack gap="md" className="panel" component="section" aria-label={t('evaluate.choices')}>
      <Group align="flex-end">
        <TaggerField />
        <NativeSelect
          label={t('evaluate.split')}
          value={split ?? ''}
          disabled={splits.length === 0}
          onChange={({ currentTarget }) => {
            const name = SPLIT_NAMES.find((known) => known === currentTarget.value);
            if (name !== undefined) chooseSplit(name);
          }}
          data={splits.map((value) => ({ value, label: t(`splits.${value}`) }))}
        />
        <Button
          leftSection={<IconChartBar size={16} aria-hidden />}
          disabled={why !== null}
          loading={progress !== null}
          onClick={() => {
            if (inUse !== null && split !== undefined) void studio.evaluation.evaluate(inUse.choice, split);
          }}
        >
          {t('evaluate.start')}
        </Button>
        {progress !== null && (
          <Button
            variant="default"
            leftSection={<IconX size={16} aria-hidden />}
            onClick={() => studio.evaluation.cancel()}
          >
            {t('data.cancel')}
          </Button>
        )}
      </Group>
      {progress !== null && (
        <Progress value={(100 * progress.batch) / progress.batches} aria-label={t('evaluate.progress')} />
      )}
      {why !== null && (
        <Text size="sm" c="dimmed">
          {why}
        </Text>
      )}
      {inUse === null && !running && <WaysToATagger />}
    </Stack>
  );
}
