/** Small files for tests, cut from the English sample. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { InputFile } from './studio.ts';

const sampleFolder = new URL('../public/samples/newsroom-en/', import.meta.url);

export interface SampleCut {
  readonly text: string;
  readonly sentences: number;
  readonly tokens: number;
  readonly entities: number;
}

/** The first `sentences` sentences of a file of the sample, without its document marks. */
export function cutSample(file: 'train.conll' | 'valid.conll' | 'test.conll', sentences: number): SampleCut {
  const blocks = readFileSync(fileURLToPath(new URL(file, sampleFolder)), 'utf8')
    .split('\n\n')
    .map((block) => block.trim())
    .filter((block) => block !== '' && !block.startsWith('-DOCSTART-'))
    .slice(0, sentences);
  const lines = blocks.flatMap((block) => block.split('\n'));
  return {
    text: `${blocks.join('\n\n')}\n`,
    sentences: blocks.length,
    tokens: lines.length,
    entities: lines.filter((line) => / B-/.test(line)).length,
  };
}

export function inputFile(name: string, cut: SampleCut): InputFile {
  return { name, text: cut.text };
}
