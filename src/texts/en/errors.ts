/** What went wrong, in English. File and line precede each text: see `explainError`. */
import type { ImportError, Remedy, RepositoryKind, TooLarge } from '../../core/page.ts';
import { type ErrorTexts, type ErrorWords, fill } from '../errorTexts.ts';
import type { Formatter } from '../format.ts';
import { estimate } from './train.ts';

const TOKENIZER_REMEDY =
  'In Python, AutoTokenizer.from_pretrained(MODEL).save_pretrained(FOLDER) makes one. Add that file, or choose a model that has it.';

const texts: ErrorTexts = {
  CancelledError: ({ reason }) => {
    switch (reason) {
      case 'user':
        return 'Cancelled. Everything is as it was.';
      case 'superseded':
        return 'Cancelled, because a newer request took its place.';
      case 'run':
        return 'Cancelled, because a run needs what this used. Try again when the run has ended.';
      default:
        return reason satisfies never;
    }
  },

  // Data
  UnreadableFileError: imported,
  ZipTooLargeError: ({ sizeBytes, limitBytes }, format) =>
    `The files take ${format.bytes(sizeBytes)}, and a zip can hold at most ${format.bytes(limitBytes)}. Train a smaller model to export it.`,
  UnpackedTooLargeError: imported,
  UnknownFormatError: imported,
  EmptyFileError: imported,
  NoTagsError: imported,
  NoClassNamesError: imported,
  NoTrainingDataError: imported,
  UntaggedTextError: imported,
  TooLongError: imported,
  NoSuchFieldError: imported,
  InvalidLabelNamesError: ({ names }) => {
    if (names.length === 0) return 'The list of classes is empty. Name at least one class.';
    const blank = names.indexOf('');
    const repeated = names.find((name, id) => names.indexOf(name) !== id) ?? '';
    const problem =
      blank >= 0 ? `Class ${blank} has an empty name` : `The class “${repeated}” is listed twice`;
    return `${problem}. Give every class one name of its own.`;
  },
  UnwritableCellError: ({ split, sentence, cell }, format) =>
    `${split}, sentence ${format.count(sentence)}: a row cannot hold ${JSON.stringify(cell)}. Choose JSON lines, which hold any text.`,
  FileGoneError: ({ reason }) => `The file can no longer be read (${reason}). Choose it again.`,
  SampleUnavailableError: ({ url, status }) =>
    `${url} could not be fetched (HTTP ${status}). Reload the page, or upload files of your own.`,

  // Hub and downloads
  RepositoryNameError: ({ text, problem }) => `“${text}” ${problem}`,
  HubNotFoundError: ({ kind, repository, revision, path, missing, mayBePrivate }) => {
    const what = `The ${noun(kind)} ${repository}`;
    switch (missing) {
      case 'repository':
        return mayBePrivate
          ? `${what} does not exist or is private. Check the spelling; for a private one, enter an access token.`
          : `${what} does not exist. Check owner and name.`;
      case 'revision':
        return `${what} has no revision ${revision}. Use main, or a branch, tag or commit that it lists.`;
      case 'file':
        return `${what} has no ${path === null ? 'such file' : `file ${path}`} in revision ${revision}. Choose another file or revision.`;
      default:
        return missing satisfies never;
    }
  },
  GatedRepositoryError: ({ kind, repository, hadToken, isTokenInvalid, isSearch }) => {
    if (isTokenInvalid) {
      return 'The hub does not know this access token: it is mistyped, has expired or was revoked. Enter another one, or none for public repositories.';
    }
    if (isSearch) {
      return hadToken
        ? 'The hub refuses to be searched with this access token. Enter another one, or none.'
        : 'The hub can be searched only with an access token. Enter one.';
    }
    return hadToken
      ? `The hub refuses the ${noun(kind)} ${repository} with this access token. Request access on the repository's page, or enter a token of an account that has it.`
      : `The ${noun(kind)} ${repository} is gated. Request access on its page, then enter an access token.`;
  },
  HubOfflineError: ({ url, reason }) =>
    `No answer from ${hostOf(url)} (${reason}). Check the connection and try again: what was received is kept.`,
  HubStatusError: ({ url, status }) => {
    if (status === 429) {
      return `${hostOf(url)} has received too many requests (429). Wait a few minutes and try again, or enter an access token, which raises the limit.`;
    }
    return status >= 500
      ? `${hostOf(url)} has a problem of its own (${status}). Try again later: what was received is kept.`
      : `${hostOf(url)} refuses with status ${status}. Check the hub's address and the name, then try again.`;
  },
  HubAnswerError: ({ url, problem }) =>
    `${hostOf(url)} did not answer like a hub (${problem}). Check the hub's address, and whether the network asks for a login first.`,
  HubUnsearchableError: ({ url }) =>
    `${hostOf(url)} cannot be searched. Write the full name, owner/name, for example google-bert/bert-base-cased.`,
  ChecksumError: ({ path, measure, expected, actual }) =>
    `${path} arrived damaged: its ${measure} is ${actual}, the hub says ${expected}. It was discarded; download it again, and if that happens again, try another network.`,
  StorageFullError: ({ path, neededBytes, availableBytes }, format) => {
    const left =
      availableBytes === null
        ? ''
        : `, and the browser has ${format.bytes(availableBytes)} left for this page`;
    return `${path} needs ${format.bytes(neededBytes)} more${left}. Delete models or data sets kept here that you no longer need, or free disk space, and try again.`;
  },
  FileInUseError: ({ path }) =>
    `${path} is already being downloaded, here or in another tab. Wait for that download, or close the other tab.`,
  DownloadError: ({ status }) =>
    `The file could not be fetched${status === null ? '' : ` (HTTP ${status})`}. Check the connection and reload the page.`,

  // Models
  ModelFolderError: ({ model, missing, python, otherWeights, index, absent, tensor }) => {
    switch (missing) {
      case 'config':
        return `${model} has no config.json, so it is not a model folder. Choose the folder that save_pretrained wrote, or a zip of it.`;
      case 'weights':
        return python === null || otherWeights === null
          ? `${model} has no model.safetensors and no pytorch_model.bin. Choose a model with weights in one of these.`
          : `${model} has its weights only as ${otherWeights}, which is not read here. In Python, ${python} writes them as safetensors; drop that folder with the tokenizer's files. On the hub, a conversion often waits among a model's pull requests: look there, and write the name with it, such as ${model}@refs/pr/1.`;
      case 'tokenizer':
        return `${model} has neither tokenizer.json nor vocab.txt.${python === null ? '' : ` In Python, ${python} writes one.`}`;
      case 'shards':
        if (tensor !== null) {
          return `${model}: ${index ?? 'the index'} says that ${tensor} is in ${absent ?? 'a part'}, and it is not. Download that file again from where the model came from.`;
        }
        return absent === null
          ? `${model}: ${index ?? 'the index'} does not say where the weights are. Download it again from where the model came from.`
          : `${model}: ${index ?? 'the index'} names ${absent}, which is not there. Add the file.`;
      default:
        return missing satisfies never;
    }
  },
  GitLfsPointerError:
    "This is only a pointer of Git LFS; the file itself has not been fetched. Run “git lfs pull” in the folder, or download the file from the model's page.",
  InvalidJsonFileError: ({ reason }) =>
    `This cannot be read as JSON: ${reason}. Download the file again from where the model came from.`,
  InvalidSafetensorsError: ({ problem }) =>
    `This is not a valid safetensors file: ${problem}. Download or export it again.`,
  InvalidPytorchError: ({ problem }) =>
    `This PyTorch file cannot be read: ${problem}. Download it again from where the model came from.`,
  UnsafePickleError: ({ file, found }) =>
    `It is not opened here: beside tensors it has ${found}, and a pickle may run code. If you trust its author, save its tensors again in Python: torch.save(torch.load("${file}", weights_only=False).state_dict(), "pytorch_model.bin").`,
  AdapterError: ({ model, reason, base, found, python }) => {
    switch (reason) {
      case 'weights':
        return `${model} is an adapter without adapter_model.safetensors. Add the file; or leave adapter_config.json out, where the adapter is merged already.`;
      case 'config':
        return `${model} has tensors of an adapter, such as ${found ?? ''}, and no adapter_config.json, which says how much they count. Add the file, or merge them in Python:\n${python}`;
      case 'base':
        return `${model} is an adapter, and the model that it changes, ${base ?? 'which it does not name'}, is not there. Choose a folder that has both, or merge them in Python:\n${python}`;
      case 'kind':
        return `${model} is an adapter of a kind (${found ?? ''}) that cannot be merged here. In Python:\n${python}`;
      case 'tensor':
        return `${model} is an adapter, and its ${found ?? ''} does not fit ${base ?? 'the model'}. Choose the model that it was trained on, or merge them in Python:\n${python}`;
      default:
        return reason satisfies never;
    }
  },
  UnsupportedDtypeError: ({ tensor, dtype, supported }) =>
    `Tensor “${tensor}” is ${dtype}; only ${supported.join(', ')} can be read here. Convert it, or take the model in one of these types.`,
  NotFiniteWeightsError: ({ tensors }, format) =>
    tensors.length === 1
      ? `The weights are damaged: ${tensors[0]} contains NaN or infinite values, with which nothing can be computed. Download the model again, or take an earlier checkpoint of it.`
      : `The weights are damaged: ${format.count(tensors.length)} tensors contain NaN or infinite values, with which nothing can be computed: ${format.list(tensors.slice(0, 3))}${tensors.length > 3 ? ' …' : ''}. Download the model again, or take an earlier checkpoint of it.`,
  TensorShapeError: ({ name, expected, found }) =>
    `${name} has the shape [${found.join(', ')}], but by config.json it should be [${expected.join(', ')}]. Weights and config do not belong together: take both from the same model.`,
  MissingTensorsError: ({ missing }, format) =>
    `The weights lack ${format.count(missing.length)} tensors that config.json requires, such as ${missing.slice(0, 3).join(', ')}. Take config.json and all of the weights from the same model.`,
  WeightMismatchError: ({ missing, wrongSize }) =>
    `The weights do not fit the config: ${[...missing, ...wrongSize.map(({ name }) => name)].slice(0, 5).join(', ')}. Take both from the same model.`,
  UnsupportedModelError: ({ problem }) => `config.json: ${problem}`,
  HeadMismatchError: ({ model, names, rows }, format) =>
    `The classifier of ${model} has ${rows === 1 ? '1 class' : `${format.count(rows)} classes`}, but its config.json names ${format.count(names)}, so their meaning is unknown. Correct id2label in config.json, or train a new classifier.`,

  // Tokenizer and sentences
  MissingTokenizerError: `The model has neither tokenizer.json nor vocab.txt, so its words cannot be turned into tokens. ${TOKENIZER_REMEDY}`,
  InvalidTokenizerError: ({ file, field, problem }) =>
    `${field === '' ? file : `${file}, ${field}`}: ${problem}. Download all of the tokenizer's files again from the model's page; if they are the same, choose another model.`,
  NormalizedTextTooLongError: ({ textCharacters, addedCharacters }, format) =>
    `The model's tokenizer would add more than ${format.count(addedCharacters)} characters to a text of ${format.count(textCharacters)}, which no sound tokenizer does. Choose another model.`,
  UnsupportedTokenizerError: ({ part, found, supported }) =>
    part === 'tokenizer_class'
      ? `There is a vocab.txt, but no tokenizer.json, and from vocab.txt only ${supported} can be made; this model has ${found}. ${TOKENIZER_REMEDY}`
      : `This tokenizer's ${part} is ${found}; supported: ${supported}. Choose a model with another tokenizer.`,
  UnknownTagError: ({ tag, line, labels }, format) =>
    `Line ${format.count(line)}: the tag ${tag} is not among the model's labels (${labels.join(', ')}). Correct it in the file, or train with a file that has it.`,
  TokenNotEmbeddedError: ({ token, id, vocabSize, line }, format) =>
    `${line === null ? '' : `Line ${format.count(line)}: `}“${token}” is token ${id} of the tokenizer, and the model has embeddings for 0 to ${vocabSize - 1} only. In Python, model.resize_token_embeddings(len(tokenizer)) adds them; or leave the token out of the text.`,
  TokenTypeNotEmbeddedError: ({ typeId, typeVocabSize }) =>
    `tokenizer.json gives tokens the type ${typeId}, and the model has embeddings for types 0 to ${typeVocabSize - 1} only. Take tokenizer.json and config.json from the same model.`,
  MaxLengthTooSmallError: ({ maxLength, specialTokens }) =>
    `A length limit of ${maxLength} leaves no room for words next to ${specialTokens} special tokens. Set it to ${specialTokens + 1} or more.`,
  RowTooLongError: ({ row, rowLength, length }) =>
    `Row ${row} of the batch has ${rowLength} tokens, but the batch length is ${length}. Encode with a length limit of ${length}.`,

  // Devices and memory
  WebGpuUnavailableError: ({ reason }) => {
    switch (reason) {
      case 'no-api':
        return 'This browser has no WebGPU. Choose the WASM backend, or open the page in a current Chrome, Edge, Firefox or Safari, over https or on localhost.';
      case 'no-adapter':
        return 'The browser found no GPU that it may use. Choose the WASM backend, or switch on hardware acceleration in the settings of the browser and restart it.';
      default:
        return reason satisfies never;
    }
  },
  DeviceLostError: ({ detail }) =>
    `The GPU was lost while training${detail === '' ? '' : ` (${detail})`}. Start the run again, or choose the WASM backend.`,
  GpuMemoryError: ({ what, wantedBytes }, format) =>
    `The GPU does not have enough memory for ${what}${wantedBytes === null ? '' : ` (${format.bytes(wantedBytes)})`}. Lower the batch size or the length limit, choose a smaller model, or choose the WASM backend.`,
  GpuFaultError: ({ detail }) =>
    `The GPU refused a command (${detail}). Start the run again, or choose the WASM backend.`,
  KernelMemoryError: ({ wantedBytes, availableBytes }, format) =>
    `Training needs ${format.bytes(wantedBytes)} of memory outside the model runtime, ${availableBytes === 0 ? 'which the browser does not give' : `and at most ${format.bytes(availableBytes)} are available`}. Close other tabs, choose a smaller model, freeze more layers, or lower the batch size or the length limit.`,
  ModelTooLargeError: tooLarge,

  // Runs
  NotReadyError: ({ missing }) => {
    switch (missing) {
      case 'model':
        return 'The model is not loaded yet. Wait until it is, then try again.';
      case 'dataset':
        return 'No data loaded yet. Upload some, or choose a sample.';
      case 'run':
        return 'There is no trained model yet. Click Train first.';
      case 'currentRun':
        return 'Another run has replaced this one, so it can no longer be paused or stopped. Use the buttons of the run in progress.';
      case 'weights':
        return 'The weights of this run have been released. Load the folder that you exported from it, or train again.';
      case 'head':
        return 'The model has not learned any labels yet. Click Train first.';
      case 'idle':
        return 'A run is in progress. Wait until it has ended, or stop it.';
      default:
        return missing satisfies never;
    }
  },
  TaskMismatchError: ({ model, modelTask }) =>
    modelTask === 'spans'
      ? `${model} marks entities, but this data gives every word a tag of its own. Choose the column of entities in Data.`
      : `${model} gives every word a tag of its own, but this data marks entities. Choose the column of such tags in Data.`,
  EmptySplitError: ({ split }) => `The split ${split} has no sentences. Choose another one.`,
  LearningRateBelowEndError: ({ peakLearningRate, endLearningRate }, format) =>
    `The polynomial schedule falls to ${format.rate(endLearningRate)}, so the learning rate ${format.rate(peakLearningRate)} is too small for it. Choose a larger one, or another schedule.`,

  // Faults of the program
  WorkerCrashedError: 'The training worker has stopped. Start it again; the data stays loaded.',
  InvalidCommandError: ({ issues }) => fault(`the worker was sent no valid command: ${issues.join('; ')}`),
  GraphShapeError: ({ op, shapes }) =>
    fault(`${op} cannot take the shapes ${shapes.map((shape) => `[${shape.join(', ')}]`).join(', ')}`),
  UnsupportedGradientError: ({ op, reason }) => fault(`${op} has no gradient (${reason})`),
  ParameterPartitionError: ({ unknown, undecided }) =>
    fault(
      `it is not clear whether these are trained or frozen: ${[...undecided, ...unknown].slice(0, 5).join(', ')}`,
    ),
  SessionStateError: ({ parameter, what, expected, found }) =>
    `The saved state does not fit this model (${parameter === null ? what : `${parameter}, ${what}`}: ${expected} expected, ${found} found). Choose the model and the settings that the run was started with.`,
  NotFiniteStepError: ({ step, quantity, value, learningRate }, format) => {
    const what = quantity === 'loss' ? 'loss' : 'gradient norm';
    if (step === 1) {
      return `The ${what} of the first step was ${value}, so nothing was trained: the numbers of this model leave the range of float32 on this data. Choose another model, or an earlier checkpoint of this one.`;
    }
    return `The ${what} of step ${format.count(step)} was ${value}, so this step was not applied: the weights after step ${format.count(step - 1)} can be tried, evaluated and exported. To train on to the end, lower the learning rate (it was ${format.rate(learningRate)}), add warm-up, or clip gradients to a smaller norm.`;
  },
  InvalidTrainerStateError: ({ field, reason }) =>
    `The saved state of the run cannot be read (${field === '' ? reason : `${field}: ${reason}`}). Start the run again.`,
  TrainerStateMismatchError: ({ field, expected, found }, format) =>
    `The saved state does not belong to this run: ${field} is ${format.count(found)} instead of ${format.count(expected)}. Choose the data and the settings that the run was started with.`,
  ParameterBufferSizeError: ({ expected, found }, format) =>
    fault(`a buffer has ${format.count(found)} elements where the parameters have ${format.count(expected)}`),
  NoSentencesError: 'There are no sentences to score. Choose a split that has some.',
  UnequalLengthsError: ({ sentence, trueLength, predLength }, format) =>
    fault(
      sentence === null
        ? `there are ${format.count(trueLength)} sentences with gold tags and ${format.count(predLength)} with predicted ones`
        : `sentence ${format.count(sentence + 1)} has ${format.count(trueLength)} gold tags and ${format.count(predLength)} predicted ones`,
    ),
  TagSchemeError: ({ found, scheme }) => {
    if (found === '') return 'A tag is empty. Give every word a tag; O where it is in no entity.';
    return scheme === null
      ? `No tag scheme has these prefixes: ${found}. Count entities the default way.`
      : `“${found}” is not a tag of ${scheme}. Count entities the default way.`;
  },
};

function imported({ problem, remedy }: ImportError['data']): string {
  return `${problem} ${remedy}`;
}

function noun(kind: RepositoryKind): string {
  return kind === 'dataset' ? 'data set' : 'model';
}

function hostOf(url: string): string {
  return new URL(url).host;
}

function fault(problem: string): string {
  return `This is a fault of Tagsmith: ${problem}. Reload the page and try again.`;
}

function tooLarge(data: TooLarge, format: Formatter): string {
  const need = fill(estimate.needs[data.what], {
    name: data.name ?? '',
    needed: format.bytes(data.neededBytes),
    limit: format.bytes(data.limitBytes),
  });
  const encoders = fill(estimate.changeModel, { millions: format.count(data.fittingParameters / 1e6) });
  const remedies = data.remedies.map(remedyInWords).join(', or ');
  const help = data.remedies.length === 0 ? estimate.noRemedy : `It would fit with ${remedies}.`;
  const smallerHelps = data.remedies.length === 0 || data.what === 'parameter' || data.what === 'state';
  return `${data.model} does not fit. ${need} ${help}${smallerHelps ? ` ${encoders}` : ''}`;
}

function remedyInWords(remedy: Remedy): string {
  switch (remedy.kind) {
    case 'batchSize':
      return `batch size ${remedy.value}`;
    case 'maxLength':
      return `length limit ${remedy.value}`;
    case 'frozenLayers':
      return frozenLayersInWords(remedy.value);
    case 'freezeEmbeddings':
      return 'frozen embeddings';
    case 'chooseWasm':
      return 'the WASM backend';
    case 'together': {
      const { batchSize, maxLength, frozenLayers } = remedy.settings;
      return `frozen embeddings, ${frozenLayersInWords(frozenLayers)}, batch size ${batchSize} and length limit ${maxLength} together`;
    }
    default:
      return remedy satisfies never;
  }
}

function frozenLayersInWords(count: number): string {
  return count === 1 ? '1 frozen layer' : `${count} frozen layers`;
}

export const errors: ErrorWords = {
  texts,
  unexpected: (message) =>
    `Something unexpected went wrong. Reload the page and try again. The browser says: ${message}`,
  atLine: (file, line) => `${file}, line ${line}`,
};
