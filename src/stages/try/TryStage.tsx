import { Group, NativeSelect, Stack, Textarea } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { GROUPINGS } from '../../core/page.ts';
import { useStudio } from '../../state/studioContext.ts';
import { useTaggers } from '../../state/taggers.ts';
import { useTryStore } from '../../state/tryStore.ts';
import { StageHeading } from '../StageHeading.tsx';
import { TaggerField } from '../TaggerField.tsx';
import { Explained } from '../terms/Term.tsx';
import { useShownTask } from '../useShownTask.ts';
import { Findings } from './Findings.tsx';
import { GoldLine, SentenceFromData } from './FromData.tsx';
import classes from './TryStage.module.css';
import { useTextToTag } from './useTextToTag.ts';

export function TryStage() {
  const { t } = useTranslation();
  const studio = useStudio();
  const grouping = useTryStore((state) => state.grouping);
  const { inUse } = useTaggers();
  const shownTask = useShownTask();
  const task = inUse?.task ?? shownTask;

  // Weights may have moved on, or the default sentence changed, while another stage was open.
  useEffect(() => void studio.tryOut.predict(), [studio]);

  return (
    <Stack gap="lg">
      <StageHeading title={t('try.title')} lead={t(task === 'spans' ? 'try.lead' : 'try.leadTokens')} />
      <div className={classes.columns}>
        <Stack gap="md" className="panel">
          <TextField />
          <GoldLine />
          <Group justify="space-between" align="flex-end">
            <TaggerField />
            <Explained term="grouping">
              <NativeSelect
                label={t('try.grouping')}
                size="sm"
                value={grouping}
                onChange={({ currentTarget }) => {
                  const chosen = GROUPINGS.find((known) => known === currentTarget.value);
                  if (chosen !== undefined) studio.tryOut.setGrouping(chosen);
                }}
                data={GROUPINGS.map((value) => ({ value, label: t(`try.groupings.${value}`) }))}
              />
            </Explained>
            <SentenceFromData />
          </Group>
        </Stack>
        <Findings task={task} tagger={inUse} />
      </div>
    </Stack>
  );
}

/** On its own, since it is drawn again at each key. */
function TextField() {
  const { t } = useTranslation();
  const studio = useStudio();
  return (
    <Textarea
      label={t('try.text')}
      value={useTextToTag()}
      onChange={({ currentTarget }) => studio.tryOut.setText(currentTarget.value)}
      autosize
      minRows={4}
      maxRows={14}
      spellCheck={false}
      classNames={{ input: classes.text ?? '' }}
    />
  );
}
