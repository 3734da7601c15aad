import { Group, NativeSelect, Radio, Stack, Switch, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type ImportReport, SPLIT_NAMES } from '../../../core/page.ts';
import { ShowAll } from '../report/ShowAll.tsx';
import { useFolded } from '../report/useFolded.ts';
import { ChosenNumber } from './ChosenNumber.tsx';
import classes from './choices.module.css';
import type { ChoicesProps } from './useChoices.ts';

const FOLDED_FILES = 6;
/** What a quick try begins with. */
const FIRST_SUBSET = 200;
const MAX_SEED = 0xffff_ffff;

/** Which sentences are for training, validation and test. */
export function SplitChoices(props: ChoicesProps) {
  const { loaded, choices, disabled, choose } = props;
  const { t } = useTranslation();
  const draws = choices.splitBy === 'ratio' || loaded.report.madeSplits !== null;
  return (
    <Stack gap="md">
      <Radio.Group
        label={t('choices.splitBy')}
        value={choices.splitBy}
        onChange={(value) => choose({ splitBy: value === 'ratio' ? 'ratio' : 'files' })}
      >
        <Stack gap="xs" mt="xs">
          <Radio
            value="files"
            disabled={disabled}
            label={t('choices.splitByFiles')}
            description={t('choices.splitByFilesHelp')}
          />
          <Radio
            value="ratio"
            disabled={disabled}
            label={t('choices.splitByRatio')}
            description={t('choices.splitByRatioHelp')}
          />
        </Stack>
      </Radio.Group>
      {draws && (
        <Group gap="sm" grow preventGrowOverflow={false} align="flex-end">
          <ChosenNumber
            label={t('choices.validationShare')}
            value={Math.round(choices.validationRatio * 100)}
            min={1}
            max={50}
            disabled={disabled}
            onChange={(percent) => choose({ validationRatio: percent / 100 })}
          />
          {choices.splitBy === 'ratio' && (
            <ChosenNumber
              label={t('choices.testShare')}
              value={Math.round(choices.testRatio * 100)}
              min={0}
              max={50}
              disabled={disabled}
              onChange={(percent) => choose({ testRatio: percent / 100 })}
            />
          )}
          <ChosenNumber
            label={t('choices.seed')}
            value={choices.splitSeed}
            min={0}
            max={MAX_SEED}
            disabled={disabled}
            onChange={(splitSeed) => choose({ splitSeed })}
          />
        </Group>
      )}
      {choices.splitBy === 'files' && <FileSplits {...props} />}
      <QuickTry {...props} />
    </Stack>
  );
}

function FileSplits({ loaded, choices, disabled, choose }: ChoicesProps) {
  const { t } = useTranslation();
  const files = filesToSplit(loaded.report);
  const fold = useFolded(files, FOLDED_FILES);
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {t('choices.files')}
      </Text>
      <ul className={classes.files}>
        {fold.shown.map(({ file, recognised }) => (
          <li key={file} className={classes.fileRow}>
            <Text size="sm" className={classes.anywhere ?? ''}>
              {file}
            </Text>
            <NativeSelect
              size="xs"
              disabled={disabled}
              aria-label={t('choices.splitOf', { file })}
              value={choices.fileSplits[file] ?? ''}
              onChange={({ currentTarget }) => {
                const { [file]: _, ...others } = choices.fileSplits;
                const chosen = [...SPLIT_NAMES, 'none' as const].find((name) => name === currentTarget.value);
                choose({ fileSplits: chosen === undefined ? others : { ...others, [file]: chosen } });
              }}
              data={[
                {
                  value: '',
                  label:
                    recognised === null
                      ? t('choices.automatic')
                      : t('choices.automaticIs', { what: t(`splits.${recognised}`) }),
                },
                ...SPLIT_NAMES.map((name) => ({ value: name as string, label: t(`splits.${name}`) })),
                { value: 'none', label: t('choices.leaveOut') },
              ]}
            />
          </li>
        ))}
      </ul>
      <ShowAll fold={fold} of={t('choices.files')} />
    </div>
  );
}

/**
 * All files that can have a split, those too that the user leaves out or that cannot be read; with the split that was
 * recognised.
 */
function filesToSplit({ files, leftOut }: ImportReport) {
  return [
    ...files.map(({ file, split, splitReason }) => ({
      file,
      recognised: splitReason === 'chosen' ? null : split,
    })),
    ...leftOut
      .filter(({ why }) => why === 'no-split' || why === 'failed')
      .map(({ file }) => ({ file, recognised: null })),
  ].toSorted((a, b) => a.file.localeCompare(b.file));
}

function QuickTry({ loaded, choices, disabled, choose }: ChoicesProps) {
  const { t } = useTranslation();
  const { report } = loaded;
  const all =
    report.trainBeforeSubset ?? report.splits.find(({ split }) => split === 'train')?.sentences ?? 2;
  return (
    <Stack gap="xs">
      <Switch
        label={t('choices.quickTry')}
        description={t('choices.quickTryHelp')}
        disabled={disabled}
        checked={choices.trainSubset !== null}
        onChange={({ currentTarget }) =>
          choose({ trainSubset: currentTarget.checked ? Math.min(FIRST_SUBSET, all) : null })
        }
      />
      {choices.trainSubset !== null && (
        <ChosenNumber
          label={t('choices.subset')}
          value={choices.trainSubset}
          min={2}
          max={Math.max(2, all)}
          disabled={disabled}
          onChange={(trainSubset) => choose({ trainSubset })}
        />
      )}
    </Stack>
  );
}
