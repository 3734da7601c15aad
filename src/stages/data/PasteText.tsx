import { Button, Collapse, Group, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDataStore } from '../../state/dataStore.ts';
import { clearPaste, setPastedText, showPaste, usePasteStore } from '../../state/pasteStore.ts';
import { useStudio } from '../../state/studioContext.ts';
import classes from './DataStage.module.css';

/** A field for tagged text from the clipboard. What is in it stays until it has been read. */
export function PasteText({ disabled }: { readonly disabled: boolean }) {
  const { t } = useTranslation();
  const studio = useStudio();
  const open = usePasteStore((state) => state.open);
  const text = usePasteStore((state) => state.text);
  const read = async () => {
    const source = { kind: 'text', text, name: t('data.pastedName') } as const;
    await studio.data.load(source);
    if (useDataStore.getState().loaded?.source === source) clearPaste();
  };
  return (
    <Collapse expanded={open}>
      <Textarea
        mt="md"
        label={t('data.pasteLabel')}
        description={t('data.pasteHelp')}
        value={text}
        disabled={disabled}
        onChange={({ currentTarget }) => setPastedText(currentTarget.value)}
        rows={10}
        resize="vertical"
        spellCheck={false}
        classNames={{ input: classes.pasted ?? '' }}
      />
      <Group mt="xs" gap="xs">
        <Button size="sm" disabled={disabled || text.trim() === ''} onClick={() => void read()}>
          {t('data.pasteRead')}
        </Button>
        <Button size="sm" variant="subtle" onClick={() => showPaste(false)}>
          {t('data.pasteClose')}
        </Button>
      </Group>
    </Collapse>
  );
}
