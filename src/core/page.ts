/**
 * What the page, and the client and protocol of its worker, know of core. Values of light modules only: the first
 * load of the page has all of them. Of onnx, models, artifacts and runtime there are types.
 */
export { CallQueue } from './callQueue.ts';
export {
  DATA_FORMS,
  type DataChoices,
  type DataForm,
  DEFAULT_CHOICES,
  dataChoicesSchema,
  languageCodeSchema,
  NESTED_CHOICES,
} from './data/choices.ts';
export type { Sentence } from './data/dataset.ts';
export { UntaggedTextError } from './data/errors.ts';
export { type FormatName, withoutExtension } from './data/formats/names.ts';
export { type HubConfig, type HubDataset, type HubSplit, usualSplits } from './data/hubSplits.ts';
export { type LabelMatch, matchLabels } from './data/labels.ts';
export { LANGUAGE_CODES } from './data/languageCodes.ts';
export {
  countProblems,
  EVIDENCE_NAMES,
  type Fact,
  type FactName,
  type Field,
  type FileReport,
  type ImportReport,
  LENGTH_BIN_WORDS,
  type LeftOutFile,
  type LeftOutReason,
  PROBLEM_KINDS,
  type Problem,
  type ProblemAction,
  type ProblemKind,
  type SchemeReason,
  type SplitCounts,
  type SplitReason,
  TAG_SCHEMES,
  type TagScheme,
  type TypeBefore,
} from './data/report.ts';
export { runningText } from './data/runningText.ts';
export { readSpans } from './data/schemes.ts';
export { similarLabels } from './data/similarLabels.ts';
export { fieldsByKind, TAG_KINDS } from './data/tagKinds.ts';
export { OUTSIDE, tagOf, typeOf, typesOf } from './data/tags.ts';
export { SPLIT_NAMES, type SplitName, TASKS, type Task } from './data/task.ts';
export type { WordRule, WordSplitting } from './data/words.ts';
export { asError, CancelledError, fromWire, registerError, TagsmithError, type WireError } from './errors.ts';
export type { ExportEstimate } from './export/exportEstimate.ts';
export { FOLDER_FILES } from './export/folderFiles.ts';
export { loadLines, pythonPackages } from './export/loadLines.ts';
export { artifactsName, folderName, isModelName, modelNameFor } from './export/modelName.ts';
export type { CachedRepository } from './hub/cache.ts';
export type { DownloadProgress } from './hub/download.ts';
export { GatedRepositoryError, HubNotFoundError } from './hub/errors.ts';
export { DEFAULT_HUB_URL, isRepositoryName, parseRepository, repositoryText } from './hub/names.ts';
export type { RepositoryKind } from './hub/repository.ts';
export type { FoundModel } from './hub/search.ts';
export type { ImportError } from './importErrors.ts';
export { Latest } from './latest.ts';
export type { Metrics, Scores } from './metrics/scores.ts';
export { headlineScore } from './metrics/task.ts';
export { type JudgedScores, type Verdict, verdictOf } from './metrics/verdict.ts';
export type { WeightsReport } from './models/checkpoint.ts';
export type { ChosenConfig } from './models/modelFolder.ts';
export { isModelType, MODEL_TYPES, type ModelType } from './modelTypes.ts';
export { type EntitySpan, GROUPINGS, type Grouping } from './predict/entities.ts';
export type { BackendInUse } from './runtime/backend.ts';
export type { UnknownWords } from './tokens/unknownWords.ts';
export type { MeasuredTime, RunEstimate } from './train/estimate.ts';
export { HEAD_STARTS, type HeadStart } from './train/headStart.ts';
export { settingsOfNextRun } from './train/nextRun.ts';
export { NotFiniteStepError } from './train/notFiniteStep.ts';
export type { QuickTry } from './train/quickTry.ts';
export type { EpochRecord, RunRecord, RunStatus, StepRecord } from './train/runRecord.ts';
export {
  LABEL_ALIGNMENTS,
  type NumericSetting,
  rangeOfSetting,
  SCHEDULES,
  type TrainSettings,
  trainSettingsSchema,
} from './train/settings.ts';
export type { TimeRange } from './train/timeRange.ts';
export { ModelTooLargeError, type Remedy, settingsOf, type TooLarge } from './train/tooLarge.ts';
