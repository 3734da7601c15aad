import { type RunCommands, runSchemas as schemas } from '../protocol/runs.ts';
import type { CommandRows } from './command.ts';

export const runRows: CommandRows<keyof RunCommands> = {
  chooseBackend: {
    schema: schemas.chooseBackend,
    handle: ({ preference }, { bench }) => {
      bench.backend = preference;
      return bench.surroundings.chooseBackend(preference);
    },
  },
  train: {
    schema: schemas.train,
    handle: (command, { bench, ...request }) => bench.runs.train(command, request),
  },
  pause: {
    schema: schemas.pause,
    handle: ({ runId }, { bench }) => {
      bench.runs.control(runId).pause();
      return null;
    },
  },
  resume: {
    schema: schemas.resume,
    handle: ({ runId }, { bench }) => {
      bench.runs.control(runId).resume();
      return null;
    },
  },
  stop: {
    schema: schemas.stop,
    handle: ({ runId }, { bench }) => {
      bench.runs.control(runId).stop();
      return null;
    },
  },
};
