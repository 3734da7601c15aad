/** The run in the file formats of transformers' Trainer, for programs that read those. */
import type { EpochRecord, RunRecord, SplitSummary } from '../train/runRecord.ts';
import { formatJson } from './json.ts';

/**
 * `training_args.json`: the run's settings under the names of TrainingArguments; all except the object `tagsmith`,
 * which has the settings that Trainer lacks, can be passed to it.
 */
export function trainingArgs(record: RunRecord, outputDir: string): string {
  const { settings } = record;
  return formatJson({
    output_dir: outputDir,
    num_train_epochs: settings.epochs,
    per_device_train_batch_size: settings.batchSize,
    gradient_accumulation_steps: settings.gradientAccumulationSteps,
    learning_rate: settings.learningRate,
    weight_decay: settings.weightDecay,
    adam_beta1: 0.9,
    adam_beta2: 0.999,
    adam_epsilon: 1e-8,
    optim: 'adamw_torch',
    max_grad_norm: settings.maxGradNorm,
    lr_scheduler_type: settings.schedule,
    warmup_steps: settings.warmup,
    label_smoothing_factor: settings.labelSmoothing,
    seed: settings.seed,
    train_sampling_strategy: settings.groupByLength ? 'group_by_length' : 'random',
    logging_strategy: 'steps',
    logging_steps: 1,
    eval_strategy: 'epoch',
    tagsmith: {
      run: record.name,
      started_at: record.startedAt,
      status: record.status,
      model: record.modelName,
      dataset: record.datasetName,
      quick_try: quickTryJson(record),
      task: record.task,
      label_alignment: settings.labelAlignment,
      head: settings.head,
      newly_initialized: record.newlyInitialized,
      max_length: settings.maxLength,
      dropout: settings.dropout,
      freeze_embeddings: settings.freezeEmbeddings,
      frozen_layers: settings.frozenLayers,
      backend: record.backend.backend,
      threads: record.backend.threads,
      adapter: record.backend.adapter,
    },
  });
}

/** How much of the data a quick try has seen; null for any other run. */
function quickTryJson({ quickTry }: RunRecord) {
  if (quickTry === null) return null;
  return {
    train_sentences: quickTry.trainSentences,
    of_train: quickTry.ofTrain,
    validation_sentences: quickTry.validationSentences,
    of_validation: quickTry.ofValidation,
  };
}

/**
 * `trainer_state.json`, readable by TrainerState.load_from_json. `log_history` has an entry for each optimizer step
 * (with its learning rate), each evaluation, and the run.
 */
export function trainerState(record: RunRecord): string {
  const last = record.steps.at(-1);
  return formatJson({
    best_global_step: null,
    best_metric: null,
    best_model_checkpoint: null,
    epoch: last?.epoch ?? 0,
    eval_steps: 1,
    global_step: last?.step ?? 0,
    is_hyper_param_search: false,
    is_local_process_zero: true,
    is_world_process_zero: true,
    log_history: logHistory(record),
    logging_steps: 1,
    max_steps: last?.totalSteps ?? 0,
    num_input_tokens_seen: 0,
    num_train_epochs: record.settings.epochs,
    save_steps: 0,
    stateful_callbacks: {},
    total_flos: 0,
    train_batch_size: record.settings.batchSize,
    trial_name: null,
    trial_params: null,
  });
}

/**
 * `eval_results.json`: the last evaluation of the run, with its scores by type or tag and over all words of the file;
 * an empty object where there was none.
 */
export function evalResults(record: RunRecord): string {
  const epoch = record.epochs.at(-1);
  if (epoch === undefined) return formatJson({});
  const { perWord } = epoch;
  return formatJson({
    ...evalEntry(epoch, record),
    [record.task === 'spans' ? 'eval_per_type' : 'eval_per_tag']: epoch.perType,
    eval_word_accuracy: perWord.accuracy,
    eval_word_f1: perWord.f1,
    eval_word_precision: perWord.precision,
    eval_word_recall: perWord.recall,
  });
}

type LogEntry = Readonly<Record<string, number>>;

function logHistory(record: RunRecord): LogEntry[] {
  const entries: LogEntry[] = [];
  const evaluations = [...record.epochs];
  for (const { step, epoch, loss, gradNorm, learningRate } of record.steps) {
    entries.push({ epoch, grad_norm: gradNorm, learning_rate: learningRate, loss, step });
    while (evaluations[0] !== undefined && evaluations[0].step <= step) {
      const evaluation = evaluations.shift()!;
      entries.push({ ...evalEntry(evaluation, record), step: evaluation.step });
    }
  }
  const last = record.steps.at(-1);
  if (last === undefined) return entries;
  const seconds = record.trainMs / 1000;
  const sentences = splitSummary(record, 'train')?.sentences ?? 0;
  entries.push({
    epoch: last.epoch,
    step: last.step,
    train_loss: record.steps.reduce((sum, { loss }) => sum + loss, 0) / record.steps.length,
    train_runtime: seconds,
    train_samples_per_second: (sentences * last.epoch) / seconds,
    train_steps_per_second: record.steps.length / seconds,
  });
  return entries;
}

function evalEntry(epoch: EpochRecord, record: RunRecord): LogEntry {
  const seconds = epoch.evalMs / 1000;
  const sentences = splitSummary(record, 'validation')?.sentences ?? 0;
  return {
    epoch: epoch.epoch,
    eval_accuracy: epoch.accuracy,
    eval_f1: epoch.f1,
    eval_loss: epoch.validationLoss,
    eval_precision: epoch.precision,
    eval_recall: epoch.recall,
    eval_runtime: seconds,
    eval_samples_per_second: sentences / seconds,
  };
}

function splitSummary(record: RunRecord, split: SplitSummary['split']): SplitSummary | undefined {
  return record.splits.find((summary) => summary.split === split);
}
