import { List, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FileReport, ImportReport } from '../../../core/page.ts';
import { useFormat } from '../../../texts/format.ts';
import classes from './report.module.css';
import { layoutWords, leftOutWords, schemeWords, splitWords } from './reportWords.ts';
import { ShowAll } from './ShowAll.tsx';
import { useFolded } from './useFolded.ts';

const FOLDED_FILES = 6;

/** How each file was read and why, and which were left out. */
export function FileList({ report }: { readonly report: ImportReport }) {
  const { t } = useTranslation();
  const fold = useFolded(report.files, FOLDED_FILES);
  return (
    <div>
      <Title order={4} size="h5" mb={4}>
        {t('report.files')}
      </Title>
      <Stack gap="sm" component="ul" className={classes.plainList ?? ''}>
        {fold.shown.map((file) => (
          <FileFacts key={file.file} file={file} />
        ))}
      </Stack>
      <ShowAll fold={fold} of={t('report.files')} />
      <LeftOut report={report} />
    </div>
  );
}

function FileFacts({ file }: { readonly file: FileReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = { t, format };
  return (
    <li className={classes.anywhere}>
      <Text size="sm" fw={600}>
        {file.file}{' '}
        <Text span size="sm" fw={400} c="dimmed">
          {format.bytes(file.sizeBytes)}
        </Text>
      </Text>
      {[splitWords(file, words), layoutWords(file, words), schemeWords(file, words)].map((sentences) => (
        <Text key={sentences} size="sm" c="dimmed">
          {sentences}
        </Text>
      ))}
    </li>
  );
}

function LeftOut({ report }: { readonly report: ImportReport }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const fold = useFolded(report.leftOut, FOLDED_FILES);
  if (report.leftOut.length === 0) return null;
  return (
    <>
      <Title order={4} size="h5" mt="md" mb={4}>
        {t('report.leftOut')}
      </Title>
      <List size="sm" className={classes.anywhere ?? ''}>
        {fold.shown.map((leftOut) => (
          <List.Item key={leftOut.file}>{leftOutWords(leftOut, { t, format }, i18n.language)}</List.Item>
        ))}
      </List>
      <ShowAll fold={fold} of={t('report.leftOut')} />
    </>
  );
}
