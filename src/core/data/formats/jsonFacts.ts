/** What the report says about how JSON records are laid out in their file. */
import type { Fact } from '../report.ts';
import type { FileHead } from '../text.ts';
import { type JsonLayout, peekJson, shareLines } from './jsonRecords.ts';

const LAYOUT_FACTS = {
  lines: 'jsonLines',
  array: 'jsonArray',
  document: 'jsonDocument',
} as const satisfies Record<JsonLayout, string>;

/** Of records as `readJsonRecords` reads them. */
export function recordFacts(head: FileHead): Fact[] {
  const layout = peekJson(head)?.layout ?? 'lines';
  return [{ what: LAYOUT_FACTS[layout], values: {} }, ...numberFacts(shareLines(head, layout))];
}

/** Of records in lists, as `readJsonLists` reads them; the list is named where it is one. */
export function listFacts(head: FileHead, list: string | null): Fact[] {
  const fact: Fact =
    list === null ? { what: 'jsonDocument', values: {} } : { what: 'jsonList', values: { field: list } };
  return [fact, ...numberFacts(shareLines(head, 'lists'))];
}

function numberFacts(areNumbered: boolean): Fact[] {
  return areNumbered ? [{ what: 'recordNumbers', values: {} }] : [];
}
