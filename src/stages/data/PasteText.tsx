import { Button, Collapse, Group, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDataStore } from '../../state/dataStore.ts';
import { usePasteStore } from '../../state/pasteStore.ts';
import { useStudio } from '../../state/studioContext.ts';
import classes from './DataStage.module.css';

/** A field for tagged text from the clipboard. What is in it stays until it has been read. */
export function PasteText({ disabled }: { readonly disabled: boolean }) {
  const { t } = useTranslation();
  const studio = useStudio();
  const { open, text } = usePasteStore();
  const read = async () => {
    const source = { kind: 'text', text } as const;
    await studio.data.load(source);
    if (useDataStore.getState().loaded?.source === source) usePasteStore.setState({ open: false, text: '' });
  };
  return (
    <Collapse expanded={open}>
      <Textarea
        mt="md"
        label={t('data.pasteLabel')}
        description={t('data.pasteHelp')}
        value={text}
        disabled={disabled}
        onChange={({ currentTarget }) => usePasteStore.setState({ text: currentTarget.value })}
        rows={10}
        resize="vertical"
        spellCheck={false}
        classNames={{ input: classes.pasted ?? '' }}
      />
      <Group mt="xs" gap="xs">
        <Button size="sm" disabled={disabled || text.trim() === ''} onClick={() => void read()}>
          {t('data.pasteRead')}
        </Button>
        <Button size="sm" variant="subtle" onClick={() => usePasteStore.setState({ open: false })}>
          {t('data.pasteClose')}
        </Button>
      </Group>
    </Collapse>
  );
}
