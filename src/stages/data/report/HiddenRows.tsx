import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../texts/format.ts';

/** The row of a folded table that stands for those left out in its middle. */
export function HiddenRows({ hidden, columns }: { readonly hidden: number; readonly columns: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Table.Tr>
      <Table.Td colSpan={columns} ta="center" c="dimmed">
        {t('report.between', { amount: format.count(hidden) })}
      </Table.Td>
    </Table.Tr>
  );
}
