/** What the report says about how JSON records are laid out in their file. */
import type { Fact } from '../report.ts';
import type { FormatInput } from './format.ts';
import { type JsonLayout, jsonLayout, shareLines } from './jsonRecords.ts';

const LAYOUT_FACTS = {
  lines: 'jsonLines',
  array: 'jsonArray',
  document: 'jsonDocument',
} as const satisfies Record<JsonLayout, string>;

type Input = Pick<FormatInput, 'file' | 'turns'>;

/** Of records as `readJsonRecords` reads them. */
export async function recordFacts({ file, turns }: Input): Promise<Fact[]> {
  const layout = await jsonLayout(file.head, turns);
  const facts = numberFacts(await shareLines(file.head, layout, turns));
  return [{ what: LAYOUT_FACTS[layout], values: {} }, ...facts];
}

/** Of records in lists, as `readJsonLists` reads them; the list is named where it is one. */
export async function listFacts({ file, turns }: Input, list: string | null): Promise<Fact[]> {
  const fact: Fact =
    list === null ? { what: 'jsonDocument', values: {} } : { what: 'jsonList', values: { field: list } };
  return [fact, ...numberFacts(await shareLines(file.head, 'lists', turns))];
}

function numberFacts(areNumbered: boolean): Fact[] {
  return areNumbered ? [{ what: 'recordNumbers', values: {} }] : [];
}
