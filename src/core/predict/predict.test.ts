import { readFileSync } from 'node:fs';
import { ByteLevelDecoder, MetaspaceDecoder, WordPieceDecoder } from '@huggingface/tokenizers';
import { describe, expect, test } from 'vitest';
import { loadTinyBert } from '../../../tests/pipelineBert.ts';
import { loadTokenizer } from '../tokenizer/tokenizer.ts';
import { collate } from '../tokens/collate.ts';
import { encodeSentences, encodeWords } from '../tokens/encode.ts';
import { type ClassifiedTokens, decodeEntities, type TokenRules } from './decode.ts';
import { AGGREGATIONS, type Aggregation, type EntitySpan } from './entities.ts';
import { predictEntities } from './predict.ts';
import { tagLabelledTokens, tagWords } from './tagWords.ts';

const ORACLES = new URL('../../../tests/oracles/', import.meta.url);

interface OracleEntity {
  entity?: string;
  entity_group?: string;
  score: number;
  word: string;
  start_utf16: number;
  end_utf16: number;
}
type Expected = Partial<Record<Aggregation, OracleEntity[]>> & { text: string };
type Encoded = Expected & {
  input_ids: number[];
  tokens: string[];
  offsets_cp: [number, number][];
  special_tokens_mask: number[];
  logits: number[][];
};
interface Oracle {
  labels: string[];
  model_max_length: number;
  cases: Encoded[];
  truncated: Encoded[];
  strided: (Expected & { stride: number })[];
  pre_split: (Expected & { words: string[]; joined: string })[];
  ignore_labels: (Expected & { ignore_labels: string[] })[];
  renamed_labels: (Expected & { labels: string[]; note: string })[];
  other_tokenizers: (Encoded & { tokenizer: string })[];
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, ORACLES), 'utf8'));
}

const oracle = readJson('pipeline.json') as Oracle;
const labels = oracle.labels;
const tokenizer = loadTokenizer(
  readJson('pipeline-model/tokenizer.json'),
  readJson('pipeline-model/tokenizer_config.json'),
);
const run = loadTinyBert(new URL('pipeline-model/', ORACLES));

function expectEntities(actual: readonly EntitySpan[], expected: readonly OracleEntity[]): void {
  const plain = (entity: EntitySpan) => [entity.type, entity.word, entity.start, entity.end];
  expect(actual.map(plain)).toEqual(
    expected.map((entity) => [
      entity.entity ?? entity.entity_group,
      entity.word,
      entity.start_utf16,
      entity.end_utf16,
    ]),
  );
  actual.forEach((entity, i) => {
    expect(Math.abs(entity.score - expected[i]!.score)).toBeLessThan(1e-5);
  });
}

/** Code points → UTF-16 units. */
function utf16(text: string, codePoints: number): number {
  return Array.from(text).slice(0, codePoints).join('').length;
}

function classified(c: Encoded): ClassifiedTokens {
  return {
    inputIds: c.input_ids,
    tokens: c.tokens,
    offsets: c.offsets_cp.map(([start, end]) => [utf16(c.text, start), utf16(c.text, end)] as const),
    specialTokensMask: c.special_tokens_mask,
    logits: Float32Array.from(c.logits.flat()),
  };
}

const short = (text: string): string => JSON.stringify(text.slice(0, 40));
/** [title, aggregation, case] for each aggregation that the oracle has. */
function eachAggregation<C extends Expected>(cases: readonly C[], title: (c: C) => string) {
  return cases.flatMap((c) =>
    AGGREGATIONS.filter((aggregation) => c[aggregation] !== undefined).map((a) => [title(c), a, c] as const),
  );
}

describe('decoding the logits of the oracle', () => {
  test.each(eachAggregation([...oracle.cases, ...oracle.truncated], (c) => short(c.text)))(
    '%s %s',
    (_, aggregation, c) => {
      expectEntities(
        decodeEntities(c.text, [classified(c)], tokenizer, { labels, aggregation }),
        c[aggregation]!,
      );
    },
  );

  const encodedOf = (text: string): Encoded => oracle.cases.find((c) => c.text === text)!;

  test.each(eachAggregation(oracle.ignore_labels, (c) => c.ignore_labels.join()))(
    'ignoring [%s] %s',
    (_, aggregation, c) => {
      const options = { labels, aggregation, ignoreLabels: c.ignore_labels };
      expectEntities(
        decodeEntities(c.text, [classified(encodedOf(c.text))], tokenizer, options),
        c[aggregation]!,
      );
    },
  );

  test.each(eachAggregation(oracle.renamed_labels, (c) => `${c.note}: ${short(c.text)}`))(
    'labels with %s %s',
    (_, aggregation, c) => {
      const options = { labels: c.labels, aggregation };
      expectEntities(
        decodeEntities(c.text, [classified(encodedOf(c.text))], tokenizer, options),
        c[aggregation]!,
      );
    },
  );

  /** How other tokenizers decode words, with the ids of their unknown tokens. */
  const OTHER_RULES: Record<string, TokenRules> = (() => {
    const { byte_decoder: byteOf } = new ByteLevelDecoder({ type: 'ByteLevel' });
    // A word that was joined before, or an added token, is not in the byte alphabet and stands for itself.
    const byteLevel = {
      decode: (tokens: string[]): string => {
        const isEncoded = (token: string): boolean => Array.from(token).every((c) => byteOf[c] !== undefined);
        const bytes = tokens.flatMap((token) =>
          isEncoded(token) ? Array.from(token, (c) => byteOf[c]!) : [...new TextEncoder().encode(token)],
        );
        return new TextDecoder().decode(Uint8Array.from(bytes));
      },
    };
    const metaspace = new MetaspaceDecoder({ type: 'Metaspace', replacement: '▁', prepend_scheme: 'always' });
    const wordPiece = new WordPieceDecoder({ type: 'WordPiece', prefix: '##', cleanup: true });
    const rules = (
      decoder: { decode(tokens: string[]): string },
      unkTokenId: number,
      prefix: string | null,
    ) => ({
      unkTokenId,
      continuingSubwordPrefix: prefix,
      joinTokens: (tokens: readonly string[]) => decoder.decode([...tokens]),
    });
    return {
      'alignment/wordpiece-uncased': rules(wordPiece, 100, '##'),
      'alignment/roberta-bpe': rules(byteLevel, 3, null),
      'alignment/modernbert-bpe': rules(byteLevel, -1, null),
      'alignment/xlmr-unigram': rules(metaspace, 3, null),
      'alignment/deberta-v2-unigram': rules(metaspace, 3, null),
      'alignment/albert-unigram': rules(metaspace, 1, null),
    };
  })();

  test('there are 96 cases of other tokenizers', () => expect(oracle.other_tokenizers).toHaveLength(96));
  test.each(eachAggregation(oracle.other_tokenizers, (c) => `${c.tokenizer} ${short(c.text)}`))(
    '%s %s',
    (_, aggregation, c) => {
      const rules = OTHER_RULES[c.tokenizer]!;
      expectEntities(
        decodeEntities(c.text, [classified(c)], rules, { labels, aggregation }),
        c[aggregation]!,
      );
    },
  );
});

describe('from the text to its entities', () => {
  const tagger = { tokenizer, labels, maxLength: oracle.model_max_length, mostRows: () => 8, run };

  // Without a stride the pipeline truncates longer texts; ours continues.
  const fits = (c: Encoded): boolean =>
    tokenizer.encodeText(c.text).inputIds.length <= oracle.model_max_length;
  const fitting = oracle.cases.filter(fits);
  test('20 of the 22 texts fit in one window', () => expect(fitting).toHaveLength(20));
  test.each(eachAggregation(fitting, (c) => short(c.text)))('%s %s', async (_, aggregation, c) => {
    expectEntities(await predictEntities(c.text, tagger, { aggregation }), c[aggregation]!);
  });

  test.each(eachAggregation(oracle.strided, (c) => `stride ${c.stride}`))(
    '%s %s',
    async (_, aggregation, c) => {
      expectEntities(
        await predictEntities(c.text, tagger, { aggregation, stride: c.stride }),
        c[aggregation]!,
      );
    },
  );

  test.each(eachAggregation(oracle.pre_split, (c) => c.words.join('|')))(
    'pre-split %s %s',
    async (_, aggregation, c) => {
      let wordStart = 0;
      const pieces = c.words.flatMap((word) => {
        const start = wordStart;
        wordStart += word.length + 1;
        return tokenizer.pieces(word).map((p) => ({ ...p, start: p.start + start, end: p.end + start }));
      });
      const encoding = tokenizer.surround(pieces);
      const logits = await run(collate([encoding], { padTokenId: tokenizer.padTokenId }));
      expectEntities(
        decodeEntities(c.joined, [{ ...encoding, logits }], tokenizer, { labels, aggregation }),
        c[aggregation]!,
      );
    },
  );

  test('a long text is read to its end, in more windows than one batch has, with aggregation none too', async () => {
    const text = `${'Nobody said anything about it . '.repeat(40)}Marta Schneidler lives in Oslo .`;
    const start = text.indexOf('Marta');
    for (const aggregation of AGGREGATIONS) {
      const entities = await predictEntities(text, tagger, { aggregation });
      const tail = entities.filter((entity) => entity.start >= start);
      expect(tail[0]!.type.endsWith('PER'), aggregation).toBe(true);
      expect(tail.at(-1)).toMatchObject({ word: 'Oslo', start: text.indexOf('Oslo') });
      entities.forEach((entity, i) => {
        if (i > 0) expect(entity.start).toBeGreaterThanOrEqual(entities[i - 1]!.end);
      });
    }
  });

  test('a stride as long as a window is refused', async () => {
    await expect(predictEntities('Oslo', tagger, { aggregation: 'first', stride: 46 })).rejects.toThrow(
      RangeError,
    );
  });
});

describe('tags for evaluation', () => {
  const words = ['Marta', '', 'Schneidler', 'visited', 'Oslo'];
  const tags = ['B-PER', 'O', 'I-PER', 'O', 'B-LOC'];
  const labelSet = { names: labels, idOf: new Map(labels.map((name, id) => [name, id])) };
  const other = { words: ['Rome'], tags: ['B-LOC'], line: 2 };

  test.each(['right', 'left'] as const)(
    'words: that of the first sub-word, padding on the %s',
    async (paddingSide) => {
      const encodings = encodeSentences(tokenizer, [{ words, tags, line: 1 }, other], labelSet, {
        maxLength: 48,
        alignment: 'all',
      });
      const batch = collate(encodings, { padTokenId: tokenizer.padTokenId, paddingSide });
      // Logits that say each token's own place in its sentence, modulo the labels.
      const logits = new Float32Array(2 * batch.length * labels.length);
      encodings.forEach((encoding, row) => {
        const first =
          row * batch.length + (paddingSide === 'left' ? batch.length - encoding.inputIds.length : 0);
        encoding.inputIds.forEach((_, i) => {
          logits[(first + i) * labels.length + (i % labels.length)] = 1;
        });
      });
      const [sentence, single] = tagWords(batch, logits, encodings, labels);
      const tagAt = (word: number): string => labels[encodings[0]!.wordIds.indexOf(word) % labels.length]!;
      expect(sentence).toEqual({ tags: [tagAt(0), 'O', tagAt(2), tagAt(3), tagAt(4)], unseenWords: 1 });
      expect(single).toEqual({ tags: [labels[1]], unseenWords: 0 });
    },
  );

  test('words beyond the limit are O and counted; tokens beyond it do not count in the notebook figures', async () => {
    const sentence = { words, tags, line: 1 };
    const [whole] = encodeSentences(tokenizer, [sentence], labelSet, { maxLength: 48, alignment: 'first' });
    const firstOfOslo = whole!.wordIds.indexOf(4);
    // One special token follows: the last word loses all its tokens.
    const encodings = encodeSentences(tokenizer, [sentence], labelSet, {
      maxLength: firstOfOslo + 1,
      alignment: 'first',
    });
    expect(encodings[0]!.wordsLost).toBe(1);
    const batch = collate(encodings, { padTokenId: tokenizer.padTokenId, padToMultipleOf: 8 });
    const logits = await run(batch);
    const [tagged] = tagWords(batch, logits, encodings, labels);
    expect(tagged!.tags[0]).toBe('B-PER');
    expect(tagged!.tags[4]).toBe('O');
    expect(tagged!.unseenWords).toBe(2);
    const pairs = tagLabelledTokens(batch, logits, labels);
    expect(pairs.gold).toEqual([['B-PER', 'I-PER', 'O']]);
    expect(pairs.predicted).toEqual([[tagged!.tags[0], tagged!.tags[2], tagged!.tags[3]]]);
  });

  test('all sub-words labelled: every token counts in the notebook figures', async () => {
    const encodings = encodeSentences(tokenizer, [{ words, tags, line: 1 }], labelSet, {
      maxLength: 48,
      alignment: 'all',
    });
    const batch = collate(encodings, { padTokenId: tokenizer.padTokenId });
    const { gold, predicted } = tagLabelledTokens(batch, await run(batch), labels);
    const tokensOf = (word: string): number => tokenizer.encodeWord(word).length;
    expect(gold[0]!.filter((tag) => tag === 'I-PER')).toHaveLength(
      tokensOf('Marta') - 1 + tokensOf('Schneidler'),
    );
    expect(predicted[0]).toHaveLength(encodeWords(tokenizer, words, 48).inputIds.length - 2);
  });
});
