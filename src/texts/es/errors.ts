/** @see ../en/errors.ts */
import type { Remedy, RepositoryKind, SplitName, TooLarge } from '../../core/page.ts';
import { type ErrorTexts, type ErrorWords, fill } from '../errorTexts.ts';
import type { Formatter } from '../format.ts';
import { shell } from './shell.ts';
import { estimate } from './train.ts';

const TOKENIZER_REMEDY =
  'Créalo en Python con AutoTokenizer.from_pretrained(MODELO).save_pretrained(CARPETA) y añade el archivo, o elige un modelo que lo tenga.';

const texts: ErrorTexts = {
  CancelledError: ({ reason }) => {
    switch (reason) {
      case 'user':
        return 'Cancelado. Lo que había antes sigue ahí.';
      case 'superseded':
        return 'Cancelado, porque una petición más nueva ha ocupado su lugar.';
      case 'run':
        return 'Ha terminado, porque un entrenamiento necesita lo que usaba. Inténtalo de nuevo cuando acabe.';
      default:
        return reason satisfies never;
    }
  },

  // Datos
  UnreadableFileError:
    'De este archivo no se puede sacar texto: está dañado, protegido o en un formato que no contiene datos. Desempaquétalo o guárdalo como texto en UTF-8 y súbelo de nuevo.',
  ZipTooLargeError: ({ sizeBytes, limitBytes }, format) =>
    `Los archivos ocupan ${format.bytes(sizeBytes)}, y en un zip caben como mucho ${format.bytes(limitBytes)}. Entrena un modelo más pequeño para exportarlo.`,
  UnpackedTooLargeError:
    'Lo que hay en el archivo comprimido ocupa demasiado. Desempaquétalo y sube solo los archivos que hacen falta.',
  UnknownFormatError:
    'No se reconoce el formato. Sirven, por ejemplo, líneas con una palabra y su etiqueta, registros JSON con palabras y etiquetas, o lo que exportan las herramientas de anotación.',
  EmptyFileError: 'No hay ninguna oración. Comprueba que es el archivo correcto.',
  NoTagsError:
    'Las palabras no tienen etiquetas, o son todas iguales. Comprueba qué columna lleva las etiquetas.',
  NoClassNamesError:
    'Las etiquetas son números y nada dice qué clases son. Añade la lista de nombres, o usa los nombres en lugar de los números.',
  NoTrainingDataError:
    'No quedan oraciones suficientes con las que entrenar. Añade un archivo de entrenamiento o elige la partición de los que hay.',
  UntaggedTextError:
    'Es texto corrido sin etiquetas, así que no hay nada que aprender de él. Se puede etiquetar en Probar con un modelo entrenado; para entrenar con él, escribe una palabra y su etiqueta por línea, y una línea vacía tras cada oración.',
  TooLongError:
    'Una línea, un registro o un texto es demasiado largo para leerlo de una vez. Divídelo, de modo que cada oración o cada texto sea una línea o un registro propio; en Parquet, guarda grupos de filas más pequeños.',
  NoSuchFieldError: ({ text }) =>
    `No existe la columna o el campo «${text}». Elige otro, o vuelve a lo automático.`,
  InvalidLabelNamesError: ({ names }) => {
    if (names.length === 0) return 'La lista de clases está vacía. Nombra al menos una.';
    const blank = names.indexOf('');
    const repeated = names.find((name, id) => names.indexOf(name) !== id) ?? '';
    const problem =
      blank >= 0 ? `La clase ${blank} tiene el nombre vacío` : `La clase «${repeated}» aparece dos veces`;
    return `${problem}. Da a cada una su propio nombre.`;
  },
  UnwritableCellError: ({ split, sentence, cell }, format) =>
    `${nameOfSplit(split)}, oración ${format.count(sentence)}: ${JSON.stringify(cell)} no cabe en una fila. Elige Líneas JSON, que admiten cualquier texto.`,
  FileGoneError: ({ reason }) =>
    `El archivo ya no se puede leer (${reason}): se ha movido o ha cambiado desde que lo elegiste. Elígelo otra vez.`,
  SampleUnavailableError: ({ url, status }) =>
    `No se ha podido traer ${url} (HTTP ${status}). Recarga la página, o sube archivos propios.`,

  // Hub y descargas
  RepositoryNameError: ({ kind, text }) =>
    `«${text}» no es el nombre de un ${noun(kind)} del hub. Escribe propietario/nombre, como ${kind === 'dataset' ? 'eriktks/conll2003' : 'google-bert/bert-base-cased'}, o pega la dirección.`,
  HubNotFoundError: ({ kind, repository, revision, path, missing, mayBePrivate }) => {
    const what = `El ${noun(kind)} ${repository}`;
    switch (missing) {
      case 'repository':
        return mayBePrivate
          ? `${what} no existe en el hub, o es privado. Comprueba cómo se escribe; si es privado, introduce un token de acceso.`
          : `${what} no existe en el hub. Comprueba el propietario y el nombre.`;
      case 'revision':
        return `${what} no tiene la revisión ${revision}. Usa main, o una rama, etiqueta o commit de su lista.`;
      case 'file':
        return `${what} no tiene ${path === null ? 'ese archivo' : `el archivo ${path}`} en la revisión ${revision}. Elige otro archivo u otra revisión.`;
      default:
        return missing satisfies never;
    }
  },
  GatedRepositoryError: ({ kind, repository, hadToken, isTokenInvalid, isSearch }) => {
    if (isTokenInvalid) {
      return 'El hub no conoce ese token de acceso: está mal escrito, ha caducado o se ha revocado. Introduce otro, o ninguno para lo que es público.';
    }
    if (isSearch) {
      return hadToken
        ? 'El hub no deja buscar con este token de acceso. Introduce otro, o ninguno.'
        : 'En este hub solo se puede buscar con un token de acceso. Introduce uno.';
    }
    return hadToken
      ? `El hub no deja leer el ${noun(kind)} ${repository} con este token de acceso. Pide acceso en su página, o introduce el token de una cuenta que lo tenga.`
      : `El ${noun(kind)} ${repository} solo pueden leerlo quienes han pedido acceso. Pídelo en su página e introduce un token de acceso de esa cuenta.`;
  },
  HubOfflineError: ({ url, reason }) =>
    `${hostOf(url)} no responde (${reason}). Comprueba la conexión e inténtalo de nuevo: lo que ya se ha recibido se conserva.`,
  HubStatusError: ({ url, status }) => {
    if (status === 429) {
      return `${hostOf(url)} ha recibido demasiadas peticiones (429). Espera unos minutos e inténtalo de nuevo, o introduce un token de acceso, con el que se admiten más.`;
    }
    return status >= 500
      ? `${hostOf(url)} tiene un problema propio (${status}). Inténtalo más tarde: lo que ya se ha recibido se conserva.`
      : `${hostOf(url)} no atiende la petición (${status}). Comprueba la dirección del hub y el nombre, e inténtalo de nuevo.`;
  },
  HubAnswerError: ({ url }) =>
    `La respuesta de ${hostOf(url)} no es la de un hub. Comprueba la dirección del hub, y si la red pide antes una contraseña.`,
  HubUnsearchableError: ({ url }) =>
    `En ${hostOf(url)} no se puede buscar. Escribe el nombre completo, propietario/nombre, como google-bert/bert-base-cased.`,
  ChecksumError: ({ path, measure, expected, actual }) =>
    `${path} ha llegado dañado: ${measure === 'size' ? 'su tamaño' : `su ${measure}`} es ${actual}, y según el hub ${expected}. No se ha guardado. Descárgalo de nuevo y, si se repite, prueba con otra red.`,
  StorageFullError: ({ path, neededBytes, availableBytes }, format) => {
    const left =
      availableBytes === null
        ? ''
        : `, y al navegador le quedan ${format.bytes(availableBytes)} para esta página`;
    return `${path} necesita ${format.bytes(neededBytes)} más${left}. Borra modelos o conjuntos guardados que ya no necesites, o libera espacio en el disco, e inténtalo de nuevo.`;
  },
  FileInUseError: ({ path }) =>
    `${path} ya se está descargando, aquí o en otra pestaña. Espera a que termine, o cierra la otra pestaña.`,
  DownloadError: ({ status }) =>
    `No se ha podido descargar el archivo${status === null ? '' : ` (HTTP ${status})`}. Comprueba la conexión y recarga la página.`,

  // Modelos
  ModelFolderError: ({ model, missing, python, otherWeights, index, absent, tensor }) => {
    switch (missing) {
      case 'config':
        return `${model} no tiene config.json, así que no es una carpeta de modelo. Elige la carpeta que escribió save_pretrained, o un zip de ella.`;
      case 'weights':
        return python === null || otherWeights === null
          ? `${model} no tiene ni model.safetensors ni pytorch_model.bin. Elige un modelo con los pesos en uno de ellos.`
          : `${model} tiene los pesos solo en ${otherWeights}, que aquí no se lee. En Python, ${python} los escribe en safetensors: reúnelos con los archivos del tokenizador en una carpeta y elígela. En el hub, la conversión suele estar entre las pull requests del modelo: búscala y escribe el nombre con ella, como ${model}@refs/pr/1.`;
      case 'tokenizer':
        return `${model} no tiene ni tokenizer.json ni vocab.txt.${python === null ? '' : ` En Python, ${python} lo escribe.`}`;
      case 'shards':
        if (tensor !== null) {
          return `${model}: ${index ?? 'el índice'} dice que ${tensor} está en ${absent ?? 'una parte'}, y no está. Vuelve a descargar ese archivo de donde sacaste el modelo.`;
        }
        return absent === null
          ? `${model}: ${index ?? 'el índice'} no dice dónde están los pesos. Vuelve a descargarlo de donde sacaste el modelo.`
          : `${model}: ${index ?? 'el índice'} nombra ${absent}, que no está. Añade ese archivo.`;
      default:
        return missing satisfies never;
    }
  },
  GitLfsPointerError:
    'Es solo un puntero de Git LFS: falta traer el archivo. Ejecuta «git lfs pull» en la carpeta, o descarga el archivo de la página del modelo.',
  InvalidJsonFileError: ({ reason }) =>
    `El archivo no se puede leer como JSON (${reason}). Vuelve a descargar el archivo de donde sacaste el modelo.`,
  InvalidSafetensorsError: ({ tensor }) =>
    `No es un archivo safetensors válido: está dañado o incompleto${tensor === null ? '' : ` (tensor «${tensor}»)`}. Descárgalo o expórtalo de nuevo.`,
  InvalidPytorchError:
    'Este archivo de PyTorch está dañado, o no es de PyTorch. Vuelve a descargarlo de donde sacaste el modelo.',
  UnsafePickleError: ({ file, found }) =>
    `Aquí no se abre: además de tensores contiene ${found}, y un pickle puede ejecutar código. Si confías en quien lo hizo, guarda sus tensores de nuevo en Python: torch.save(torch.load("${file}", weights_only=False).state_dict(), "pytorch_model.bin").`,
  AdapterError: ({ model, reason, base, found, python }) => {
    switch (reason) {
      case 'weights':
        return `${model} es un adaptador al que le falta adapter_model.safetensors. Añade el archivo; o quita adapter_config.json, si el adaptador ya está fusionado.`;
      case 'config':
        return `${model} contiene tensores de un adaptador, como ${found ?? ''}, y le falta adapter_config.json, que dice cuánto cuentan. Añade el archivo, o fusiónalos en Python:\n${python}`;
      case 'base':
        return `${model} es un adaptador, y el modelo que modifica${base === null ? '' : `, ${base},`} no está. Elige una carpeta que tenga los dos, o fusiónalos en Python:\n${python}`;
      case 'kind':
        return `${model} es un adaptador de un tipo (${found ?? ''}) que aquí no se puede fusionar. En Python:\n${python}`;
      case 'tensor':
        return `${model} es un adaptador, y ${found ?? ''} no encaja en ${base ?? 'el modelo'}. Elige el modelo con el que se entrenó, o fusiónalos en Python:\n${python}`;
      default:
        return reason satisfies never;
    }
  },
  UnsupportedDtypeError: ({ tensor, dtype, supported }) =>
    `El tensor «${tensor}» es de tipo ${dtype}, y aquí solo se leen ${supported.join(', ')}. Conviértelo, o toma el modelo en uno de esos tipos.`,
  NotFiniteWeightsError: ({ tensors }, format) =>
    tensors.length === 1
      ? `Los pesos están dañados: ${tensors[0]} tiene valores NaN o infinitos, con los que no se puede calcular. Descarga el modelo otra vez, o toma una versión anterior.`
      : `Los pesos están dañados: ${format.count(tensors.length)} tensores tienen valores NaN o infinitos, con los que no se puede calcular: ${format.list(tensors.slice(0, 3))}${tensors.length > 3 ? ' …' : ''}. Descarga el modelo otra vez, o toma una versión anterior.`,
  TensorShapeError: ({ name, expected, found }) =>
    `${name} tiene la forma [${found.join(', ')}], y según config.json debería ser [${expected.join(', ')}]. Los pesos y config.json no son del mismo modelo: toma los dos del mismo.`,
  MissingTensorsError: ({ missing }, format) =>
    `A los pesos les faltan ${format.count(missing.length)} tensores que pide config.json, como ${missing.slice(0, 3).join(', ')}. Toma config.json y todos los pesos del mismo modelo.`,
  WeightMismatchError: ({ missing, wrongSize }) =>
    `Los pesos no corresponden a config.json: ${[...missing, ...wrongSize.map(({ name }) => name)].slice(0, 5).join(', ')}. Toma los dos del mismo modelo.`,
  UnsupportedModelError: ({ field, found, supported }) => {
    if (supported === undefined) {
      const what = found === undefined ? `falta ${field}` : `${field} es ${JSON.stringify(found)}`;
      return `En config.json ${what}, y así la página no puede entrenarlo. Elige otro modelo.`;
    }
    const types = supported.join(', ');
    return found === undefined
      ? `config.json no dice de qué tipo es el modelo (model_type). Se pueden entrenar los de estos: ${types}.`
      : `La página no sabe entrenar modelos de tipo ${JSON.stringify(found)}. Sí los de estos: ${types}.`;
  },
  HeadMismatchError: ({ model, names, rows }, format) =>
    `El clasificador de ${model} tiene ${rows === 1 ? '1 clase' : `${format.count(rows)} clases`}, pero su config.json nombra ${format.count(names)}, así que no se sabe qué significan. Corrige id2label en config.json, o entrena un clasificador nuevo.`,

  // Tokenizador y oraciones
  MissingTokenizerError: `El modelo no tiene ni tokenizer.json ni vocab.txt. ${TOKENIZER_REMEDY}`,
  InvalidTokenizerError: ({ file, field }) =>
    `${field === '' ? file : `${file} (${field})`}: el tokenizador está dañado, o sus archivos no son del mismo modelo. Descárgalos todos otra vez de la página del modelo; si allí son iguales, elige otro modelo.`,
  NormalizedTextTooLongError: ({ textCharacters, addedCharacters }, format) =>
    `El tokenizador del modelo añadiría más de ${format.count(addedCharacters)} caracteres a un texto de ${format.count(textCharacters)}, lo que ninguno en buen estado hace. Elige otro modelo.`,
  UnsupportedTokenizerError: ({ part, found, supported }) =>
    part === 'tokenizer_class'
      ? `Hay vocab.txt, pero no tokenizer.json, y de vocab.txt solo se pueden hacer ${supported}; este modelo tiene ${found}. ${TOKENIZER_REMEDY}`
      : `El tokenizador tiene algo que la página no sabe usar: ${part} es ${found}. Sirven: ${supported}. Elige otro modelo.`,
  UnknownTagError: ({ tag, line, labels }, format) =>
    `Línea ${format.count(line)}: la etiqueta ${tag} no está entre las del modelo (${labels.join(', ')}). Corrígela en el archivo, o entrena con un archivo que la tenga.`,
  TokenNotEmbeddedError: ({ token, id, vocabSize, line }, format) =>
    `${line === null ? '' : `Línea ${format.count(line)}: `}«${token}» es el token ${id} del tokenizador, y el modelo solo tiene vectores del 0 al ${vocabSize - 1}. En Python, model.resize_token_embeddings(len(tokenizer)) los añade; o quita el token del texto.`,
  TokenTypeNotEmbeddedError: ({ typeId, typeVocabSize }) =>
    `tokenizer.json da a los tokens el tipo ${typeId}, y el modelo solo tiene vectores para los tipos del 0 al ${typeVocabSize - 1}. Toma tokenizer.json y config.json del mismo modelo.`,
  MaxLengthTooSmallError: ({ maxLength, specialTokens }) =>
    `Una longitud máxima de ${maxLength} no deja sitio para palabras junto a ${specialTokens} tokens especiales. Ponla en ${specialTokens + 1} o más.`,
  RowTooLongError: ({ row, rowLength, length }) =>
    `La fila ${row} del lote tiene ${rowLength} tokens, y en el lote caben ${length}. Reduce la longitud máxima a ${length}.`,

  // Dispositivos y memoria
  WebGpuUnavailableError: ({ reason }) => {
    switch (reason) {
      case 'no-api':
        return 'Este navegador no tiene WebGPU. Elige el motor WASM, o abre la página en un Chrome, Edge, Firefox o Safari actual, por https o en localhost.';
      case 'no-adapter':
        return 'El navegador no ha encontrado ninguna GPU que pueda usar. Elige el motor WASM, o activa la aceleración por hardware en los ajustes del navegador y reinícialo.';
      default:
        return reason satisfies never;
    }
  },
  DeviceLostError: ({ detail }) =>
    `Se ha perdido la GPU durante el entrenamiento${detail === '' ? '' : ` (${detail})`}. Empieza de nuevo el entrenamiento, o elige el motor WASM.`,
  GpuMemoryError: ({ wantedBytes }, format) =>
    `La GPU no tiene bastante memoria${wantedBytes === null ? '' : `: hacen falta ${format.bytes(wantedBytes)}`}. Reduce el tamaño del lote o la longitud máxima, elige un modelo más pequeño, o elige el motor WASM.`,
  GpuFaultError: ({ detail }) =>
    `La GPU ha rechazado una orden (${detail}). Empieza de nuevo el entrenamiento, o elige el motor WASM.`,
  KernelMemoryError: ({ wantedBytes, availableBytes }, format) =>
    `El entrenamiento necesita ${format.bytes(wantedBytes)} de memoria además de la del motor, ${availableBytes === 0 ? 'que el navegador no da' : `y hay como mucho ${format.bytes(availableBytes)}`}. Cierra otras pestañas, elige un modelo más pequeño, congela más capas, o reduce el tamaño del lote o la longitud máxima.`,
  ModelTooLargeError: tooLarge,

  // Entrenamientos
  NotReadyError: ({ missing }) => {
    switch (missing) {
      case 'model':
        return 'El modelo aún no está cargado. Espera a que lo esté e inténtalo de nuevo.';
      case 'dataset':
        return 'Aún no hay datos. Sube archivos o elige una muestra.';
      case 'run':
        return 'Aún no hay ningún modelo entrenado. Pulsa antes Entrenar.';
      case 'currentRun':
        return 'Otro entrenamiento ha sustituido a este, que ya no se puede pausar ni detener. Usa los botones del que está en marcha.';
      case 'weights':
        return 'Los pesos de este entrenamiento se han liberado. Carga la carpeta que exportaste de él, o entrena otra vez.';
      case 'head':
        return 'El modelo aún no ha aprendido ninguna etiqueta. Pulsa antes Entrenar.';
      case 'idle':
        return 'Hay un entrenamiento en marcha. Espera a que acabe, o detenlo.';
      default:
        return missing satisfies never;
    }
  },
  TaskMismatchError: ({ model, modelTask }) =>
    modelTask === 'spans'
      ? `${model} marca entidades, y estos datos dan una etiqueta a cada palabra. Elige en Datos la columna de las entidades.`
      : `${model} da una etiqueta a cada palabra, y estos datos marcan entidades. Elige en Datos la columna de esas etiquetas.`,
  EmptySplitError: ({ split }) => `La partición de ${nameOfSplit(split)} no tiene oraciones. Elige otra.`,
  LearningRateBelowEndError: ({ peakLearningRate, endLearningRate }, format) =>
    `La planificación polinómica baja hasta ${format.rate(endLearningRate)}, así que la tasa de aprendizaje ${format.rate(peakLearningRate)} es demasiado pequeña. Elige una mayor, u otra planificación.`,

  // Fallos del programa
  WorkerCrashedError:
    'El proceso de entrenamiento se ha detenido. Arráncalo de nuevo; los datos siguen cargados.',
  InvalidCommandError: ({ issues }) =>
    fault(`el proceso ha recibido una orden no válida: ${issues.join('; ')}`),
  GraphShapeError: ({ op, shapes }) =>
    fault(`${op} no admite las formas ${shapes.map((shape) => `[${shape.join(', ')}]`).join(', ')}`),
  UnsupportedGradientError: ({ op, reason }) => fault(`${op} no tiene gradiente (${reason})`),
  ParameterPartitionError: ({ unknown, undecided }) =>
    fault(
      `no está claro si estos se entrenan o se congelan: ${[...undecided, ...unknown].slice(0, 5).join(', ')}`,
    ),
  SessionStateError: ({ parameter, what, expected, found }) =>
    `El estado guardado no corresponde a este modelo (${parameter === null ? what : `${parameter}, ${what}`}: se esperaba ${expected} y hay ${found}). Elige el modelo y los ajustes con los que se inició el entrenamiento.`,
  NotFiniteStepError: ({ step, quantity, value, learningRate }, format) => {
    const what = quantity === 'loss' ? 'La pérdida' : 'La norma del gradiente';
    if (step === 1) {
      return `${what} del primer paso ha sido ${value}, así que no se ha entrenado nada: con estos datos, los números de este modelo se salen del rango de float32. Elige otro modelo, o una versión anterior de este.`;
    }
    return `${what} del paso ${format.count(step)} ha sido ${value}, así que ese paso no se ha aplicado: los pesos tras el paso ${format.count(step - 1)} se pueden probar, evaluar y exportar. Para entrenar hasta el final, baja la tasa de aprendizaje (era ${format.rate(learningRate)}), añade calentamiento o recorta los gradientes a una norma menor.`;
  },
  InvalidTrainerStateError: ({ field, reason }) =>
    `No se puede leer el estado guardado del entrenamiento (${field === '' ? reason : `${field}: ${reason}`}). Vuelve a iniciarlo.`,
  TrainerStateMismatchError: ({ field, expected, found }, format) =>
    `El estado guardado no es de este entrenamiento: ${field} es ${format.count(found)} en lugar de ${format.count(expected)}. Elige los datos y los ajustes con los que se inició.`,
  ParameterBufferSizeError: ({ expected, found }, format) =>
    fault(`un búfer tiene ${format.count(found)} elementos y los parámetros ${format.count(expected)}`),
  NoSentencesError: 'No hay oraciones que puntuar. Elige una partición que las tenga.',
  UnequalLengthsError: ({ sentence, trueLength, predLength }, format) =>
    fault(
      sentence === null
        ? `hay ${format.count(trueLength)} oraciones con etiquetas del archivo y ${format.count(predLength)} con las del modelo`
        : `la oración ${format.count(sentence + 1)} tiene ${format.count(trueLength)} etiquetas del archivo y ${format.count(predLength)} del modelo`,
    ),
  TagSchemeError: ({ found, scheme }) => {
    if (found === '')
      return 'Hay una etiqueta vacía. Da a cada palabra una etiqueta; O si no está en ninguna entidad.';
    return scheme === null
      ? `Ningún esquema de etiquetas tiene estos prefijos: ${found}. Cuenta las entidades del modo normal.`
      : `«${found}» no es una etiqueta de ${scheme}. Cuenta las entidades del modo normal.`;
  },
};

function noun(kind: RepositoryKind): string {
  return kind === 'dataset' ? 'conjunto de datos' : 'modelo';
}

function nameOfSplit(split: SplitName): string {
  return shell.splits[split];
}

function hostOf(url: string): string {
  return new URL(url).host;
}

function fault(problem: string): string {
  return `Es un fallo de Tagsmith: ${problem}. Recarga la página e inténtalo de nuevo.`;
}

function tooLarge(data: TooLarge, format: Formatter): string {
  const need = fill(estimate.needs[data.what], {
    name: data.name ?? '',
    needed: format.bytes(data.neededBytes),
    limit: format.bytes(data.limitBytes),
  });
  const encoders = fill(estimate.changeModel, { millions: format.count(data.fittingParameters / 1e6) });
  const remedies = data.remedies.map(remedyInWords).join(', o ');
  const help = data.remedies.length === 0 ? estimate.noRemedy : `Cabría con ${remedies}.`;
  const smallerHelps = data.remedies.length === 0 || data.what === 'parameter' || data.what === 'state';
  return `${data.model} no cabe. ${need} ${help}${smallerHelps ? ` ${encoders}` : ''}`;
}

function remedyInWords(remedy: Remedy): string {
  switch (remedy.kind) {
    case 'batchSize':
      return `tamaño del lote ${remedy.value}`;
    case 'maxLength':
      return `longitud máxima ${remedy.value}`;
    case 'frozenLayers':
      return frozenLayersInWords(remedy.value);
    case 'freezeEmbeddings':
      return 'embeddings congelados';
    case 'chooseWasm':
      return 'el motor WASM';
    case 'together': {
      const { batchSize, maxLength, frozenLayers } = remedy.settings;
      return `embeddings congelados, ${frozenLayersInWords(frozenLayers)}, tamaño del lote ${batchSize} y longitud máxima ${maxLength} a la vez`;
    }
    default:
      return remedy satisfies never;
  }
}

function frozenLayersInWords(count: number): string {
  return count === 1 ? '1 capa congelada' : `${count} capas congeladas`;
}

export const errors: ErrorWords = {
  texts,
  unexpected: (message) =>
    `Ha pasado algo inesperado. Recarga la página e inténtalo de nuevo. El navegador dice: ${message}`,
  atLine: (file, line) => `${file}, línea ${line}`,
};
