import { Group, SegmentedControl, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import { useDebouncedValue, useIntersection } from '@mantine/hooks';
import { memo, type ReactNode, startTransition, useEffect, useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SplitCounts, type SplitName, settingsOfNextRun } from '../../core/page.ts';
import type { LoadedData } from '../../state/dataStore.ts';
import { useModelStore } from '../../state/modelStore.ts';
import { usePreferencesStore } from '../../state/preferencesStore.ts';
import { useFormat } from '../../texts/format.ts';
import { TypeSwatch } from '../marks/Marks.tsx';
import { ScrollTable } from '../tables/ScrollTable.tsx';
import { type Amounts, lengthRows, shareOf } from './plotData.ts';
import classes from './plots.module.css';
import { typeCounts } from './report/reportWords.ts';
import { ShowAll } from './report/ShowAll.tsx';
import { useFolded } from './report/useFolded.ts';

type Charts = typeof import('./dataCharts.tsx');

/** Drawing a chart takes its time: each waits for what comes before it, so that the page can answer between them. */
const CHART_MS = 80;
/** About the height of a chart. */
const UNSEEN_PX = 240;
/** Labels that are drawn from the start; a tag set can have hundreds. */
const FOLDED_LABELS = 12;

type Measure = 'share' | 'count';
type View = 'chart' | 'table';

/** How labels and sentence lengths are spread over the splits, as charts or as tables. */
export function DataPlots({ loaded }: { readonly loaded: LoadedData }) {
  const { t } = useTranslation();
  const headingId = useId();
  const [measure, setMeasure] = useState<Measure>('share');
  const [view, setView] = useState<View>('chart');
  const chosen = useMemo(() => ({ loaded, measure, view }), [loaded, measure, view]);
  // New data and pressed buttons are on the screen before their plots.
  const [shown] = useDebouncedValue(chosen, CHART_MS);
  const [shownLater] = useDebouncedValue(chosen, 2 * CHART_MS);
  return (
    <section className="panel" aria-labelledby={headingId}>
      <Group justify="space-between" mb="sm" gap="xs">
        <Title order={3} size="h4" id={headingId}>
          {t('plots.title')}
        </Title>
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label={t('plots.measure')}
            value={measure}
            onChange={setMeasure}
            data={(['share', 'count'] as const).map((value) => ({ value, label: t(`plots.${value}`) }))}
          />
          <SegmentedControl
            size="xs"
            aria-label={t('plots.view')}
            value={view}
            onChange={setView}
            data={(['chart', 'table'] as const).map((value) => ({ value, label: t(`plots.${value}`) }))}
          />
        </Group>
      </Group>
      <Stack gap="lg">
        <Labels {...shown} />
        <Lengths {...shownLater} />
      </Stack>
    </section>
  );
}

interface PlotProps {
  readonly loaded: LoadedData;
  readonly measure: Measure;
  readonly view: View;
}

const Labels = memo(function Labels({ loaded, measure, view }: PlotProps) {
  const { t } = useTranslation();
  const { splits } = loaded.report;
  const fold = useFolded(typeCounts(loaded.report), FOLDED_LABELS);
  const isSpans = loaded.task === 'spans';
  const title = t(isSpans ? 'plots.entities' : 'plots.tags');
  const measured = useMeasured(measure, splits, isSpans ? 'entities' : 'tokens');
  const names = splits.map(({ split }) => split);
  const chartRows = fold.shown.map(({ name, counts }) => ({
    name,
    values: measured.all(Object.fromEntries(names.map((split, index) => [split, counts[index] ?? 0]))),
  }));
  const nameAxis = t(isSpans ? 'plots.type' : 'plots.tag');
  return (
    <Plot title={title} waitMs={0}>
      {(charts) =>
        fold.total === 0 ? (
          <Text size="sm" c="dimmed">
            {t('plots.noEntities')}
          </Text>
        ) : (
          <>
            {view === 'chart' ? (
              <charts.LabelChart
                rows={chartRows}
                splits={names}
                label={t('plots.chartOf', { title })}
                nameAxis={nameAxis}
                valueAxis={measured.axis}
                writeValue={measured.write}
              />
            ) : (
              <Figures
                title={title}
                head={nameAxis}
                rows={chartRows}
                areLabels
                splits={names}
                write={measured.write}
              />
            )}
            <ShowAll fold={fold} of={title} />
          </>
        )
      }
    </Plot>
  );
});

const Lengths = memo(function Lengths({ loaded, measure, view }: PlotProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { splits } = loaded.report;
  const title = t('plots.lengths');
  const measured = useMeasured(measure, splits, 'sentences');
  const { limit, mostWords } = useLengthLimit();
  const longest = Math.max(0, ...splits.map(({ longestSentence }) => longestSentence));
  const rows = lengthRows(splits);
  const names = splits.map(({ split }) => split);
  const nameOf = ({ from, to }: { from: number; to: number | null }) =>
    to === null
      ? t('plots.andMore', { from: format.count(from) })
      : t('plots.bin', { from: format.count(from), to: format.count(to) });
  const limitRow = rows.find(({ to }) => to === null || mostWords <= to);
  const chartRows = rows.map((row) => ({ name: nameOf(row), values: measured.all(row.amounts) }));
  return (
    <Plot title={title} waitMs={CHART_MS}>
      {(charts) => (
        <>
          {view === 'chart' ? (
            <charts.LengthChart
              rows={chartRows}
              splits={names}
              label={t('plots.chartOf', { title })}
              nameAxis={t('plots.words')}
              valueAxis={measured.axis}
              writeValue={measured.write}
              limitRow={longest < mostWords || limitRow === undefined ? null : nameOf(limitRow)}
              limitLabel={t('plots.limit')}
            />
          ) : (
            <Figures
              title={title}
              head={t('plots.words')}
              rows={chartRows}
              splits={names}
              write={measured.write}
            />
          )}
          <Text size="xs" c="dimmed" mt={6}>
            {longest < mostWords
              ? t('plots.limitBeyond', {
                  limit: format.count(limit),
                  count: longest,
                  longest: format.count(longest),
                })
              : t('plots.limitInSight', { limit: format.count(limit), words: format.count(mostWords) })}
          </Text>
        </>
      )}
    </Plot>
  );
});

/** The limit of the next run in tokens, and how many words of one token each are within it. */
function useLengthLimit(): { readonly limit: number; readonly mostWords: number } {
  const changed = usePreferencesStore((state) => state.changedSettings);
  const model = useModelStore((state) => state.summary);
  const limit = settingsOfNextRun(changed, model).effective.maxLength;
  return { limit, mostWords: limit - (model?.addedTokens ?? 0) };
}

/** How an amount of a split is drawn and written: as it is, or as a share of that split's `total`. */
function useMeasured(
  measure: Measure,
  splits: readonly SplitCounts[],
  total: 'entities' | 'tokens' | 'sentences',
): { all: (amounts: Amounts) => Amounts; write: (value: number) => string; axis: string } {
  const { t } = useTranslation();
  const format = useFormat();
  const axis = t(`charts.amounts.${measure}.${total}`);
  if (measure === 'count') return { all: (amounts) => amounts, write: format.count, axis };
  return {
    all: (amounts) =>
      Object.fromEntries(
        splits.map((split) => [split.split, shareOf(amounts[split.split] ?? 0, split[total])]),
      ),
    write: format.finePercent,
    axis,
  };
}

/** Is filled when it comes into view, and `waitMs` after the library that draws has come. */
function Plot(props: {
  readonly title: string;
  readonly waitMs: number;
  readonly children: (charts: Charts) => ReactNode;
}) {
  const { title, waitMs, children } = props;
  const { t } = useTranslation();
  const { ref, entry } = useIntersection();
  const [charts, setCharts] = useState<Charts | null>(null);
  const isInView = entry?.isIntersecting === true;
  useEffect(() => {
    if (!isInView) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    void import('./dataCharts.tsx').then((loaded) => {
      if (!isGone) timer = setTimeout(() => startTransition(() => setCharts(loaded)), waitMs);
    });
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [isInView, waitMs]);
  return (
    <figure className={classes.plot} ref={ref}>
      <figcaption>{title}</figcaption>
      {charts === null ? (
        <Skeleton height={UNSEEN_PX} role="progressbar" aria-label={t('plots.loading')} />
      ) : (
        children(charts)
      )}
    </figure>
  );
}

function Figures(props: {
  readonly title: string;
  readonly head: string;
  readonly rows: readonly { readonly name: string; readonly values: Amounts }[];
  readonly areLabels?: boolean;
  readonly splits: readonly SplitName[];
  readonly write: (value: number) => string;
}) {
  const { title, head, rows, areLabels = false, splits, write } = props;
  const types = rows.map(({ name }) => name);
  const { t } = useTranslation();
  return (
    <ScrollTable label={title} minWidthPx={280}>
      <Table
        className={`tabular ${classes.figures}`}
        verticalSpacing={4}
        horizontalSpacing={6}
        aria-label={title}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{head}</Table.Th>
            {splits.map((split) => (
              <Table.Th key={split} ta="end">
                {t(`splits.${split}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ name, values }) => (
            <Table.Tr key={name}>
              <Table.Th scope="row">{areLabels ? <TypeSwatch type={name} types={types} /> : name}</Table.Th>
              {splits.map((split) => (
                <Table.Td key={split} ta="end">
                  {write(values[split] ?? 0)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollTable>
  );
}
