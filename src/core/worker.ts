/** What the worker uses of core. */

export { packedFiles } from './archives/packedFiles.ts';
export { collectZip } from './archives/zipFiles.ts';
export { CallSizes } from './artifacts/callSizes.ts';
export { footprintOfShape } from './artifacts/footprint.ts';
export { buildTrainingGraphsInTurns } from './artifacts/trainingGraphs.ts';
export { countLabelledTokens } from './batch.ts';
export { type ByteSource, blobSource } from './bytes.ts';
export { CallQueue } from './callQueue.ts';
export { type Arranged, arrange } from './data/arrange.ts';
export { type DataChoices, type DataForm, isLeftOut } from './data/choices.ts';
export {
  type ClassReading,
  iob2Rewriter,
  labelsOfClasses,
  readingOfTask,
} from './data/classReading.ts';
export type { Dataset, Sentence } from './data/dataset.ts';
export { exampleText } from './data/example.ts';
export { describeHubDataset, filesToLoad } from './data/hubDataset.ts';
export type { HubDataset } from './data/hubSplits.ts';
export { detectLanguage } from './data/language.ts';
export { measureLengths } from './data/lengths.ts';
export { type ReadData, readData } from './data/read.ts';
export { PROBLEM_KINDS } from './data/report.ts';
export { readSpans } from './data/schemes.ts';
export { countSplit } from './data/splits.ts';
export { OUTSIDE } from './data/tags.ts';
export type { SplitName, Task } from './data/task.ts';
export { ruleForText, type WordSplitting } from './data/words.ts';
export { type DataFile, packData, writeData } from './data/writeData.ts';
export { CancelledError, registerError, TagsmithError, toWire } from './errors.ts';
export { taggerConfig } from './export/config.ts';
export { type ExportEstimate, estimateExport } from './export/exportEstimate.ts';
export {
  type ExportedZip,
  type ExportRunInput,
  exportArtifacts,
  exportRun,
  trainedModel,
} from './export/exportRun.ts';
export {
  type CachedRepository,
  type CacheEntry,
  type CacheKey,
  cachedRepositories,
  deleteCachedRepository,
  type FileCache,
  keyText,
  type PartialFile,
  type Validators,
} from './hub/cache.ts';
export { Sha256 } from './hub/checksum.ts';
export { HubClient } from './hub/client.ts';
export type { DownloadProgress, HubFile } from './hub/download.ts';
export { fileInUseError, HubNotFoundError, type StorageFullError, storageFullError } from './hub/errors.ts';
export { MemoryCache } from './hub/memoryCache.ts';
export { isRepositoryName, parseRepository } from './hub/names.ts';
export type { RepositoryRef } from './hub/repository.ts';
export type { Fetch } from './hub/request.ts';
export type { ModelQuery } from './hub/search.ts';
export { Latest } from './latest.ts';
export { evaluateTags } from './metrics/evaluateTags.ts';
export type { Metrics } from './metrics/scores.ts';
export { scoreTags } from './metrics/task.ts';
export { type AdapterFolder, findAdapter, overlaid } from './models/adapterFolder.ts';
export type { ModelConfig } from './models/architectures.ts';
export { type NamedWeights, nameWeights } from './models/checkpoint.ts';
export { checkFiniteWeights } from './models/finiteWeights.ts';
export { requireNoPointer } from './models/gitLfs.ts';
export { headOf, labelsOfConfig, taggerLabels } from './models/head.ts';
export { HEAD_WEIGHT } from './models/headTensors.ts';
export {
  type AdapterConfig,
  adapterError,
  adapterTensors,
  mergeAdapter,
  readAdapterConfig,
} from './models/lora.ts';
export {
  type ChosenConfig,
  findConfig,
  type ModelFolderPlan,
  planModelFolder,
  readIndex,
  requirePromised,
  type Shard,
} from './models/modelFolder.ts';
export {
  assembleModel,
  countParameters,
  type ModelFiles,
  type ModelOrigin,
  readConfigFile,
  recommendedLearningRate,
} from './models/pretrained.ts';
export { joinShards, readWeightsFile, type WeightsShard } from './models/weightFiles.ts';
export { isModelType } from './modelTypes.ts';
export { elementCount } from './onnx/graph.ts';
export type { EntitySpan, Grouping } from './predict/entities.ts';
export { predictEntities } from './predict/predict.ts';
export { entitiesOfWords, spansOfWords, tagText } from './predict/tagText.ts';
export { type BackendInUse, chooseBackend, requestAdapter, webGpuUnavailable } from './runtime/backend.ts';
export { type DeviceLimits, type MemoryEstimate, startsBeside } from './runtime/memory.ts';
export { loadOrt, type OrtBuild } from './runtime/ort.ts';
export { serialized } from './runtime/serialized.ts';
export type { TrainingArtifacts, TrainingSession } from './runtime/session.ts';
export { KernelMemoryError } from './runtime/wasm-kernels/errors.ts';
export { ThrottledReport } from './throttledReport.ts';
export { type FastTokenizer, loadTokenizer } from './tokenizer/tokenizer.ts';
export { readTokenizerFiles } from './tokenizer/tokenizerFiles.ts';
export { collate } from './tokens/collate.ts';
export { type Encoding, encodeSentences, encodeWords, tokenCounter } from './tokens/encode.ts';
export { countUnknownWords, type UnknownWords } from './tokens/unknownWords.ts';
export { requireEmbedded, requireEmbeddedSplit, requireEmbeddedTypes } from './train/embeddedTokens.ts';
export type { MeasuredTime, RunEstimate } from './train/estimate.ts';
export { tagSentences } from './train/evaluate.ts';
export { type Fit, type FitQuestion, judgeFit } from './train/fit.ts';
export { planGraphs } from './train/graphPlan.ts';
export { type ReadModel, readHead, withTask } from './train/headReading.ts';
export { lengthLimit, withinLengthLimit } from './train/nextRun.ts';
export {
  type EncodedSplit,
  encodeSplit,
  prepareModel,
  prepareTagger,
  toEvaluationSet,
} from './train/prepare.ts';
export { planQuickTry, QUICK_TRY_MS, type QuickTryPlan, sampleForQuickTry } from './train/quickTry.ts';
export { costsOfRun } from './train/runCosts.ts';
export { runFactsOf } from './train/runFacts.ts';
export { RunPlan, type TokensPerRow } from './train/runPlan.ts';
export type { RunRecord, SplitSummary } from './train/runRecord.ts';
export { DEFAULT_SETTINGS, type TrainSettings } from './train/settings.ts';
export {
  type ExpectedCosts,
  expectedCosts,
  hasShortSteps,
  LARGE_BATCH_SHARE,
  rangeOfRun,
} from './train/timeRange.ts';
export { costOf, fitCost, type RunCosts, type TimedBatch, timeOfRun } from './train/timing.ts';
export { isHopeless, tooLargeError } from './train/tooLarge.ts';
export { Trainer, type TrainerCallbacks } from './train/trainer.ts';
export { type GivesWay, Turns } from './turns.ts';
