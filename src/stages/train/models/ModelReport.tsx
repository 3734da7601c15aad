import { Text, Title } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { WeightsReport } from '../../../core/page.ts';
import { useFormat } from '../../../texts/format.ts';
import classes from './models.module.css';
import { type ReportFact, reportFacts } from './reportFacts.ts';

/** Names of tensors that are shown as they are; more are folded. */
const SHOWN_AT_ONCE = 6;

/** What was read of the loaded model's weights, and what became of it. */
export function ModelReport(props: {
  readonly report: WeightsReport;
  /** Tensors with NaN or infinite values that the model does not use. */
  readonly notFinite: readonly string[];
}) {
  const { report, notFinite } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const titleId = useId();
  return (
    <section aria-labelledby={titleId}>
      <Title order={3} size="h6" mb={4} id={titleId}>
        {t('modelReport.title')}
      </Title>
      <dl className={`${classes.facts} ${classes.report}`}>
        {reportFacts(report, notFinite, t, format).map((fact) => (
          <div key={fact.name}>
            <dt>{fact.name}</dt>
            <dd>{fact.tensors === undefined ? fact.text : <TensorNames tensors={fact.tensors} />}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function TensorNames({
  tensors: { names, count },
}: {
  readonly tensors: NonNullable<ReportFact['tensors']>;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  if (count <= SHOWN_AT_ONCE) return format.list(names);
  return (
    <details>
      <summary>{t('modelReport.tensors', { amount: format.count(count) })}</summary>
      <ul className={classes.names}>
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      {count > names.length && (
        <Text size="xs">{t('modelReport.more', { amount: format.count(count - names.length) })}</Text>
      )}
    </details>
  );
}
