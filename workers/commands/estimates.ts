import { compareModels } from '../modelComparison.ts';
import { type EstimateCommands, estimateSchemas as schemas } from '../protocol/estimates.ts';
import type { CommandRows } from './command.ts';

export const estimateRows: CommandRows<keyof EstimateCommands> = {
  estimateRun: {
    schema: schemas.estimateRun,
    handle: async (next, { bench, signal }) =>
      bench.estimator.estimate(bench.model, bench.dataset, next, { signal, held: bench.runs.held }),
  },
  measureStep: {
    schema: schemas.measureStep,
    handle: async (next, { bench, signal: cancelled }) => {
      const { model, dataset, estimator, runtime, runs } = bench;
      return runtime.preemptible(
        (signal) => estimator.measure(model, dataset, next, { signal, held: runs.held }),
        cancelled,
      );
    },
  },
  compareModels: {
    schema: schemas.compareModels,
    handle: (compared, { bench, signal }) => compareModels(bench, compared, signal),
  },
};
