import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TASKS } from '../../../core/page.ts';
import { isAmbiguous, useModelStore } from '../../../state/modelStore.ts';
import { isBusy, useRunStore } from '../../../state/runStore.ts';
import { useStudio } from '../../../state/studioContext.ts';
import { useFormat } from '../../../texts/format.ts';

/** What the classes of the model's own head mean. Nothing where that is clear. */
export function HeadMeaning() {
  const { t } = useTranslation();
  const format = useFormat();
  const studio = useStudio();
  const summary = useModelStore((state) => state.summary);
  const running = useRunStore(isBusy);
  if (summary === null || summary.labels === null || !isAmbiguous(summary)) return null;
  return (
    <NativeSelect
      label={t('head.label')}
      description={t('head.meaningHelp', { labels: format.list(summary.labels.slice(0, 12)) })}
      inputWrapperOrder={['label', 'input', 'description']}
      disabled={running}
      value={summary.tasks[0]}
      onChange={({ currentTarget }) => {
        const task = TASKS.find((known) => known === currentTarget.value);
        if (task !== undefined) void studio.models.chooseTask(task);
      }}
      data={TASKS.map((task) => ({ value: task, label: t(`head.meanings.${task}`) }))}
    />
  );
}
