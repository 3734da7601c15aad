import { ActionIcon, Popover, Text } from '@mantine/core';
import { IconHelpCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { en } from '../../texts/en/index.ts';
import classes from './terms.module.css';

/** The terms that are explained, by their keys in the texts. */
export type TermName = keyof (typeof en)['translation']['terms']['words'];

/** A `?` that says what a term means, with an example. Escape closes it and leads back. */
export function Term({ name }: { readonly name: TermName }) {
  const { t } = useTranslation();
  const what = t('terms.what', { term: t(`terms.words.${name}.term`) });
  return (
    <Popover width={280} withArrow shadow="md" trapFocus returnFocus position="bottom">
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size={18} className={classes.mark ?? ''} aria-label={what}>
          <IconHelpCircle size={14} stroke={1.75} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={what}>
        {/* The focus goes there, so that it is read aloud. */}
        <div tabIndex={-1} data-autofocus className={classes.meaning}>
          <Text size="sm">{t(`terms.words.${name}.meaning`)}</Text>
          <Text size="sm" c="dimmed" mt={6}>
            {t('terms.example', { example: t(`terms.words.${name}.example`) })}
          </Text>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

/** A field with the `?` of its term at the end of its label's line, outside the label, which names the field. */
export function Explained({ term, children }: { readonly term: TermName; readonly children: ReactNode }) {
  return (
    <div className={classes.explained}>
      {children}
      <div className={classes.corner}>
        <Term name={term} />
      </div>
    </div>
  );
}
