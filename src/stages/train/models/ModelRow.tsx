import { Badge, Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChosenModel } from '../../../state/modelStore.ts';
import { type AskedIn, usePickerStore } from '../../../state/pickerStore.ts';
import { usePreferencesStore } from '../../../state/preferencesStore.ts';
import { useStudio } from '../../../state/studioContext.ts';
import { AskedModel } from './AskedModel.tsx';
import classes from './models.module.css';

/** A model in a list, with the button that asks the hub about it; the answer comes below it. */
export function ModelRow(props: {
  readonly name: string;
  readonly place: AskedIn;
  readonly badges: readonly { readonly text: string; readonly strong?: boolean }[];
  /** Numbers and the like, in one line. */
  readonly facts: readonly string[];
  readonly children?: ReactNode;
  readonly onLoad: (model: ChosenModel) => void;
}) {
  const { name, place, badges, facts, children, onLoad } = props;
  const { t } = useTranslation();
  const studio = useStudio();
  const hubUrl = usePreferencesStore((state) => state.hubUrl);
  const asked = usePickerStore((state) => state.asked);
  const isAsked = asked?.place === place && asked.name === name;
  return (
    <li className={classes.row}>
      <div className={classes.about}>
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Text>
        <Group gap={6}>
          {badges.map(({ text, strong = false }) => (
            <Badge key={text} size="sm" variant={strong ? 'filled' : 'default'} tt="none" fw={500}>
              {text}
            </Badge>
          ))}
        </Group>
        {children !== undefined && <Text size="sm">{children}</Text>}
        <Text size="xs" c="dimmed" className="tabular">
          {facts.join(' · ')}
        </Text>
      </div>
      <Button
        size="xs"
        variant="default"
        aria-label={t('picker.chooseNamed', { name })}
        onClick={() => void studio.models.find(hubUrl, name, place)}
      >
        {t('picker.choose')}
      </Button>
      {isAsked && (
        <div className={classes.answer}>
          <AskedModel asked={asked} hubUrl={hubUrl} onLoad={onLoad} />
        </div>
      )}
    </li>
  );
}
