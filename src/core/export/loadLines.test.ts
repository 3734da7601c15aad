import { expect, it } from 'vitest';
import { EXAMPLE_RUN } from '../../../tests/export/exampleRun.ts';
import {
  javascriptLines,
  javascriptScriptLines,
  onnxRuntimeLines,
  pythonLines,
  pythonScriptLines,
} from './loadLines.ts';
import { modelCard } from './modelCard.ts';

it.each(['bert', 'mpnet', 'modernbert'] as const)(
  'the card of a %s has the lines of the page',
  (modelType) => {
    for (const task of ['spans', 'tokens'] as const) {
      const source = { baseModel: 'base', language: null, license: null };
      const record = { ...EXAMPLE_RUN, modelType, task };
      const card = modelCard({ title: 'x', folder: 'a.b_c', record, source });
      for (const lines of [
        pythonScriptLines('a.b_c'),
        javascriptScriptLines('a.b_c'),
        pythonLines('a.b_c', task),
        onnxRuntimeLines('a.b_c'),
        javascriptLines('a.b_c', task, modelType),
      ]) {
        expect(card).toContain(`\n${lines.join('\n')}\n\`\`\``);
      }
    }
  },
);
