import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { countLabelledTokens } from '../batch.ts';
import { collate, RowTooLongError } from './collate.ts';

type Row = Record<string, number[]>;
interface CollatorCase {
  name: string;
  padding_side: 'left' | 'right';
  pad_token_id: number;
  options: {
    padding?: string | false;
    max_length?: number;
    pad_to_multiple_of?: number;
    label_pad_token_id?: number;
  };
  features: Row[];
  output?: Record<string, number[][]>;
}

const oracle = JSON.parse(
  readFileSync(new URL('../../../tests/oracles/collator.json', import.meta.url), 'utf8'),
) as { cases: CollatorCase[]; tokenizer_model_max_length: number };

function run({ features, options, padding_side, pad_token_id }: CollatorCase) {
  const fixedLength =
    options.padding === 'max_length' ? (options.max_length ?? oracle.tokenizer_model_max_length) : undefined;
  return collate(
    features.map((row) => ({
      inputIds: row.input_ids!,
      ...(row.attention_mask && { attentionMask: row.attention_mask }),
      ...(row.token_type_ids && { tokenTypeIds: row.token_type_ids }),
      ...((row.labels ?? row.label) && { labels: (row.labels ?? row.label)! }),
    })),
    {
      padTokenId: pad_token_id,
      paddingSide: padding_side,
      ...(fixedLength !== undefined && { length: fixedLength }),
      ...(options.pad_to_multiple_of !== undefined && { padToMultipleOf: options.pad_to_multiple_of }),
    },
  );
}

function rowsOf(values: Int32Array, length: number): number[][] {
  return Array.from({ length: values.length / length }, (_, r) => [
    ...values.slice(r * length, (r + 1) * length),
  ]);
}

describe('collator.json', () => {
  test('has 32 cases', () => expect(oracle.cases).toHaveLength(32));

  test.each(oracle.cases.filter((c) => c.output !== undefined).map((c) => [c.name, c] as const))(
    '%s',
    (_, c) => {
      const output = c.output!;
      const batch = run(c);
      expect(batch.batchSize).toBe(output.input_ids!.length);
      expect(rowsOf(batch.inputIds, batch.length)).toEqual(output.input_ids);
      expect(rowsOf(batch.attentionMask, batch.length)).toEqual(output.attention_mask);
      const zeros = output.input_ids!.map((row) => row.map(() => 0));
      expect(rowsOf(batch.tokenTypeIds, batch.length)).toEqual(output.token_type_ids ?? zeros);
      // A padding label other than -100 is not supported; the rest of that case must be equal.
      const padding = c.options.label_pad_token_id;
      const labels = (output.labels ?? output.label)?.map((row) =>
        row.map((label) => (label === padding ? -100 : label)),
      );
      expect(rowsOf(batch.labels, batch.length)).toEqual(labels ?? zeros.map((row) => row.map(() => -100)));
      const labelled = (labels ?? []).flat().filter((label) => label !== -100).length;
      expect(countLabelledTokens(batch)).toBe(labelled);
    },
  );

  test('a row longer than the fixed length is refused', () => {
    const c = oracle.cases.find((candidate) => candidate.name === 'max-length-shorter-than-a-row')!;
    expect(c.output).toBeUndefined();
    expect(() => run(c)).toThrow(RowTooLongError);
  });
});
