/** What the head of a loaded model is for. */
import { type ClassReading, classReadings, readingOfTask } from '../data/classReading.ts';
import type { Task } from '../data/task.ts';
import { taggerLabels } from '../models/head.ts';
import type { PretrainedModel } from '../models/pretrained.ts';
import { runFactsOf } from './runFacts.ts';

/** A model, and how the classes of its head can be understood. */
export interface ReadModel {
  readonly model: PretrainedModel;
  /** The first counts. Empty where it has no head whose classes have names. */
  readonly classReadings: readonly ClassReading[];
}

/** A model that was trained here says what its labels are for; of others the names of the classes are read. */
export function readHead(model: PretrainedModel): ReadModel {
  const labels = taggerLabels(model.checkpoint.tensors, model.configJson);
  if (labels === null) return { model, classReadings: [] };
  const facts = runFactsOf(model.configJson);
  return { model, classReadings: facts === null ? classReadings(labels) : [readingOfTask(facts.task)] };
}

/** The same head understood as one for another task, where it can be. */
export function withTask<Read extends ReadModel>(read: Read, task: Task): Read {
  const chosen = read.classReadings.filter((reading) => reading.task === task);
  const others = read.classReadings.filter((reading) => reading.task !== task);
  return { ...read, classReadings: [...chosen, ...others] };
}
