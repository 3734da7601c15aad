import { expect, it } from 'vitest';
import { settingsOfNextRun } from './nextRun.ts';
import { DEFAULT_SETTINGS } from './settings.ts';

const model = { recommendedLearningRate: 3e-4, maxLength: 64 };

it('without a model the settings of the next run are the defaults and what the user changed', () => {
  const expected = { ...DEFAULT_SETTINGS, epochs: 7 };
  expect(settingsOfNextRun({ epochs: 7 }, null)).toEqual({ requested: expected, effective: expected });
});

it("the model's learning rate is a default, and its length limit counts where it is lower", () => {
  expect(settingsOfNextRun({}, model).requested).toMatchObject({ learningRate: 3e-4, maxLength: 128 });
  expect(settingsOfNextRun({}, model).effective).toMatchObject({ learningRate: 3e-4, maxLength: 64 });
  const { requested, effective } = settingsOfNextRun({ learningRate: 1e-5, maxLength: 32 }, model);
  expect(effective).toEqual(requested);
  expect(requested).toMatchObject({ learningRate: 1e-5, maxLength: 32 });
});
