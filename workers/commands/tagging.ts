import { taggingSchemas as schemas, type TaggingCommands } from '../protocol/tagging.ts';
import type { CommandRows } from './command.ts';

export const taggingRows: CommandRows<keyof TaggingCommands> = {
  predict: {
    schema: schemas.predict,
    handle: (command, { bench, ...request }) => bench.tagging.predict(command, request),
  },
  tagSentences: {
    schema: schemas.tagSentences,
    handle: (command, { bench, ...request }) => bench.tagging.tagSentences(command, request),
  },
  evaluate: {
    schema: schemas.evaluate,
    handle: (command, { bench, ...request }) => bench.tagging.evaluate(command, request),
  },
};
