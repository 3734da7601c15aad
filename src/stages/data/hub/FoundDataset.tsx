import { Button, Group, NativeSelect, Stack, Table, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shallow } from 'zustand/shallow';
import {
  type HubConfig,
  type HubDataset,
  type HubSplit,
  SPLIT_NAMES,
  type SplitName,
  usualSplits,
} from '../../../core/page.ts';
import { useStudio } from '../../../state/studioContext.ts';
import { useFormat } from '../../../texts/format.ts';
import { ScrollTable } from '../../tables/ScrollTable.tsx';

const LEFT_OUT = 'none';

import { Explained } from '../../terms/Term.tsx';

/** What a split of the hub is used as here. */
type Role = SplitName | typeof LEFT_OUT;

interface FoundProps {
  readonly found: HubDataset;
  readonly hubUrl: string;
  readonly busy: boolean;
  readonly onLoad: () => void;
}

/** The configs and splits of a data set of the hub, and the button that loads those chosen. */
export function FoundDataset(props: FoundProps) {
  const { found } = props;
  const { t } = useTranslation();
  const [configName, setConfigName] = useState(found.configs[0]?.name ?? '');
  const config = found.configs.find(({ name }) => name === configName) ?? found.configs[0];
  /** The user's choices, by config and split. */
  const [chosen, setChosen] = useState<Readonly<Record<string, Role>>>({});
  if (config === undefined) return null;
  const keyOf = (split: HubSplit) => `${config.name} ${split.name}`;
  const usual = usualSplits(config);
  const roleOf = (split: HubSplit) => chosen[keyOf(split)] ?? usual.get(split.name) ?? LEFT_OUT;
  return (
    <Stack gap="sm">
      <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
        {found.repository.id}
        {found.repository.revision !== 'main' && ` @ ${found.repository.revision}`}
      </Text>
      {found.configs.length > 1 && (
        <Explained term="config">
          <NativeSelect
            label={t('hub.config')}
            value={config.name}
            onChange={({ currentTarget }) => setConfigName(currentTarget.value)}
            data={found.configs.map(({ name }) => name)}
          />
        </Explained>
      )}
      <Splits
        splits={config.splits}
        roleOf={roleOf}
        onRole={(split, role) => setChosen({ ...chosen, [keyOf(split)]: role })}
      />
      <LoadButton {...props} config={config} roleOf={roleOf} />
    </Stack>
  );
}

/** The splits of a config with their sizes, and what each is used as. */
function Splits(props: {
  readonly splits: readonly HubSplit[];
  readonly roleOf: (split: HubSplit) => Role;
  readonly onRole: (split: HubSplit, role: Role) => void;
}) {
  const { splits, roleOf, onRole } = props;
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ScrollTable label={t('hub.splitsCaption')} minWidthPx={280}>
      <Table className="tabular" verticalSpacing={6} aria-label={t('hub.splitsCaption')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('hub.split')}</Table.Th>
            <Table.Th ta="end">{t('hub.size')}</Table.Th>
            <Table.Th>{t('hub.usedAs')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {splits.map((split) => (
            <Table.Tr key={split.name}>
              <Table.Th scope="row" style={{ overflowWrap: 'anywhere' }}>
                {split.name}
                {split.isPartial && (
                  <Text size="xs" c="dimmed" fw={400}>
                    {t('hub.partial')}
                  </Text>
                )}
              </Table.Th>
              <Table.Td ta="end">{split.sizeBytes === null ? '–' : format.bytes(split.sizeBytes)}</Table.Td>
              <Table.Td>
                <NativeSelect
                  size="xs"
                  aria-label={t('hub.useOf', { split: split.name })}
                  value={roleOf(split)}
                  onChange={({ currentTarget }) =>
                    onRole(split, SPLIT_NAMES.find((name) => name === currentTarget.value) ?? LEFT_OUT)
                  }
                  data={[
                    ...SPLIT_NAMES.map((name) => ({ value: name as string, label: t(`splits.${name}`) })),
                    { value: LEFT_OUT, label: t('hub.leftOut') },
                  ]}
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollTable>
  );
}

/** Loads the splits that are used; says how much that downloads, or what is missing. */
function LoadButton(
  props: FoundProps & { readonly config: HubConfig; readonly roleOf: (split: HubSplit) => Role },
) {
  const { found, hubUrl, busy, onLoad, config, roleOf } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const studio = useStudio();
  const used = config.splits.flatMap((split) => {
    const role = roleOf(split);
    return role === LEFT_OUT ? [] : [{ split, role }];
  });
  const sizes = used.map(({ split }) => split.sizeBytes);
  const totalBytes = sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const hasTrain = used.some(({ role }) => role === 'train');
  const load = () => {
    const { id, revision } = found.repository;
    const splits = Object.fromEntries(used.map(({ split, role }) => [split.name, role]));
    const repository = { id, revision };
    // As their names say: so a link to the run can name this data set.
    const isUsual = shallow(new Map(Object.entries(splits)), usualSplits(config));
    const source = { hubUrl, repository, config: config.name, splits: isUsual ? null : splits };
    void studio.data.load({ kind: 'hub', ...source, withToken: true });
    onLoad();
  };
  return (
    <Group gap="sm">
      <Button
        onClick={load}
        disabled={busy || !hasTrain}
        leftSection={<IconDownload size={16} aria-hidden />}
      >
        {totalBytes === null ? t('hub.load') : t('hub.loadSize', { size: format.bytes(totalBytes) })}
      </Button>
      {!hasTrain && (
        <Text size="sm" c="dimmed">
          {t('hub.needsTrain')}
        </Text>
      )}
    </Group>
  );
}
