/** What an error means, in languages other than that of the errors themselves (English). */
import { TagsmithError } from '../core/errors.ts';

/** An explanation, or how to make it of the error's data. */
type Explanation = string | ((data: Readonly<Record<string, unknown>>) => string);

const ES: Readonly<Record<string, Explanation>> = {
  UnreadableFileError:
    'De este archivo no se puede sacar texto: está dañado, protegido o en un formato que no contiene datos. Desempaquétalo o guárdalo como texto en UTF-8 y súbelo de nuevo.',
  UnpackedTooLargeError:
    'Lo que hay en el archivo comprimido ocupa demasiado. Desempaquétalo y sube solo los archivos que hacen falta.',
  UnknownFormatError:
    'No se reconoce el formato. Sirven, por ejemplo, filas con una palabra y su etiqueta, registros JSON con palabras y etiquetas, o lo que exportan las herramientas de anotación.',
  EmptyFileError: 'No hay ninguna oración. Comprueba que es el archivo correcto.',
  NoTagsError:
    'Las palabras no tienen etiquetas, o son todas iguales. Comprueba qué columna lleva las etiquetas.',
  NoClassNamesError:
    'Las etiquetas son números y nada dice qué clases son. Añade la lista de nombres, o usa los nombres en lugar de los números.',
  InvalidLabelNamesError:
    'La lista de etiquetas tiene huecos o repeticiones. Da a cada una su propio nombre.',
  NoTrainingDataError:
    'No quedan oraciones suficientes con las que entrenar. Añade un archivo de entrenamiento o elige la partición de los que hay.',
  UntaggedTextError:
    'Es texto corrido sin etiquetas, así que no hay nada que aprender de él. Se puede etiquetar en Probar con un modelo entrenado; para entrenar con él, escribe en cada fila una palabra y su etiqueta, y una fila en blanco tras cada oración.',
  NoSuchFieldError: 'No existe la columna o el campo elegido. Elige otro, o vuelve a lo automático.',
  CancelledError: 'Se ha cancelado. Lo que había antes sigue ahí, y lo que ya se ha descargado se conserva.',
  NoDataError: 'Aún no hay datos. Sube archivos o elige una muestra.',
  FileGoneError:
    'El archivo ya no se puede leer: se ha movido o ha cambiado desde que lo elegiste. Elígelo otra vez.',
  RepositoryNameError:
    'Con ese nombre no se encuentra nada en el hub. Escribe propietario/nombre, como eriktks/conll2003, o pega la dirección.',
  HubNotFoundError:
    'No existe en el hub, o es privado. Comprueba cómo se escribe; si es privado, introduce un código de acceso.',
  GatedRepositoryError: ({ isTokenInvalid }) =>
    isTokenInvalid === true
      ? 'El hub no conoce ese código de acceso: está mal escrito, ha caducado o se ha revocado. Introduce otro, o ninguno si el modelo es público.'
      : 'Solo pueden leerlo quienes han pedido acceso. Pídelo en su página e introduce un código de acceso de esa cuenta.',
  HubOfflineError:
    'El hub no responde. Comprueba la conexión e inténtalo de nuevo: lo que ya se ha recibido se conserva.',
  HubStatusError:
    'El hub no ha atendido la petición. Espera unos minutos e inténtalo de nuevo: lo que ya se ha recibido se conserva.',
  HubAnswerError:
    'La respuesta no es la de un hub. Comprueba la dirección del hub, y si la red pide antes una contraseña.',
  HubUnsearchableError:
    'En este hub no se puede buscar. Escribe el nombre completo, propietario/nombre, como google-bert/bert-base-cased.',
  ChecksumError: 'El archivo descargado no coincide con el del hub y no se ha guardado. Inténtalo de nuevo.',
  StorageFullError:
    'El navegador no da más espacio. Borra modelos o conjuntos guardados que ya no necesites, o libera espacio en el disco, e inténtalo de nuevo.',
  FileInUseError:
    'Ese archivo ya se está descargando, aquí o en otra pestaña. Espera a que termine, o cierra la otra pestaña.',
  DownloadError:
    'No se ha podido descargar un archivo del modelo. Comprueba la conexión y recarga la página.',
  SampleUnavailableError: 'No se ha podido leer la muestra. Recarga la página, o sube archivos propios.',
  WebGpuUnavailableError:
    'Este navegador no ofrece WebGPU. Elige el motor WASM, o abre la página en un navegador actual y con la aceleración por hardware activada.',
  DeviceLostError: 'Se ha perdido la GPU. Empieza de nuevo el entrenamiento, o elige el motor WASM.',
  GpuMemoryError:
    'La GPU no tiene bastante memoria. Reduce el tamaño del lote o la longitud máxima, o elige el motor WASM.',
  KernelMemoryError: 'No hay bastante memoria. Reduce el tamaño del lote o la longitud máxima.',
  MaxLengthTooSmallError: 'La longitud máxima es demasiado pequeña. Auméntala en los ajustes.',
  ModelFolderError: ({ python }) =>
    'No es una carpeta de modelo completa: hacen falta config.json, model.safetensors y tokenizer.json. Los pesos en pytorch_model.bin no se abren aquí.' +
    (typeof python === 'string'
      ? ` En Python, ${python} escribe lo que falta: reúnelo con los demás archivos en una carpeta y elígela.`
      : ''),
  NotReadyError:
    'Aún no se puede: falta el modelo, los datos o un entrenamiento terminado, o hay uno en marcha. Espera o detenlo, e inténtalo de nuevo.',
  TaskMismatchError:
    'El modelo marca entidades y los datos dan una etiqueta a cada palabra, o al revés. Elige en Datos la columna que corresponde.',
  HeadMismatchError: ({ names, rows }) =>
    `La cabeza del modelo tiene ${String(rows)} clases y su config.json nombra ${String(names)}, así que no se sabe qué etiqueta. Corrige id2label en config.json, o entrena una cabeza nueva.`,
  EmptySplitError: 'Esa partición no tiene oraciones. Elige otra.',
  TokenNotEmbeddedError: ({ token, id, vocabSize, line }) =>
    `${typeof line === 'number' ? `Línea ${line}: ` : ''}«${String(token)}» es el token ${String(id)} del tokenizador, y el modelo solo tiene vectores para ${String(vocabSize)}. En Python, model.resize_token_embeddings(len(tokenizer)) los añade; o quita el token del texto.`,
  GitLfsPointerError:
    'Es solo un puntero de Git LFS: falta traer el archivo. Ejecuta «git lfs pull» en la carpeta, o descarga el archivo de la página del modelo.',
  InvalidSafetensorsError:
    'No es un archivo safetensors válido: está dañado o incompleto. Descárgalo o expórtalo de nuevo.',
  InvalidJsonFileError:
    'El archivo no es JSON o no tiene la forma que debe. Toma de nuevo el archivo de donde salió el modelo.',
  TensorShapeError: 'Los pesos y config.json no son del mismo modelo. Carga la carpeta completa de nuevo.',
  MissingTensorsError: ({ missing }) =>
    `A los pesos les faltan tensores que pide config.json${Array.isArray(missing) ? ` (${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ' …' : ''})` : ''}. Toma config.json y todos los pesos del mismo modelo.`,
  UnsupportedDtypeError: ({ tensor, dtype, supported }) =>
    `El tensor ${String(tensor)} es de tipo ${String(dtype)}, y aquí solo se leen ${Array.isArray(supported) ? supported.join(', ') : 'otros'}. Conviértelo, o toma el modelo en uno de esos tipos.`,
  InvalidTokenizerError:
    'El tokenizador está dañado, o sus archivos no son del mismo modelo. Descárgalos otra vez de la página del modelo.',
  UnsupportedTokenizerError: ({ part, found, supported }) =>
    `El tokenizador tiene algo que la página no sabe usar: ${String(part)} es ${String(found)}. Sirven: ${String(supported)}. Elige otro modelo.`,
  MissingTokenizerError:
    'El modelo no tiene tokenizer.json ni vocab.txt. Créalo en Python con AutoTokenizer.from_pretrained(MODELO).save_pretrained(CARPETA) y añade el archivo, o elige un modelo que lo tenga.',
  UnsupportedModelError: ({ field, found, supported }) => {
    if (!Array.isArray(supported)) {
      const what =
        found === undefined ? `falta ${String(field)}` : `${String(field)} es ${JSON.stringify(found)}`;
      return `En config.json ${what}, y así la página no puede entrenarlo. Elige otro modelo.`;
    }
    const types = supported.join(', ');
    return found === undefined
      ? `config.json no dice de qué tipo es el modelo (model_type). Se pueden entrenar los de estos: ${types}.`
      : `La página aún no sabe entrenar modelos de tipo ${String(found)}. Sí los de estos: ${types}.`;
  },
  ModelTooLargeError: ({ name, neededBytes, limitBytes, remedies }) =>
    `No cabe en este dispositivo: ${typeof name === 'string' ? name : 'entrenarlo'} necesita ${spanishMegabytes(neededBytes)} de una pieza y el límite es ${spanishMegabytes(limitBytes)}. ` +
    (Array.isArray(remedies) && remedies.length > 0
      ? 'Cabría con otros ajustes: un lote más pequeño, menos longitud, capas congeladas o el motor WASM, según el caso.'
      : 'Ningún ajuste lo remedia: elige un modelo más pequeño.'),
};

/** The explanation with what it is about (file and line, or repository), where the error tells that; null where there is none in that language. */
export function explainError(error: Error, language: string): string | null {
  const known = language === 'es' ? ES[error.name] : undefined;
  if (known === undefined) return null;
  const data = error instanceof TagsmithError ? { ...error.data } : {};
  const explanation = typeof known === 'string' ? known : known(data);
  const place = error instanceof TagsmithError ? placeOf(error.data) : null;
  return place === null ? explanation : `${place}: ${explanation}`;
}

function placeOf(data: { file?: unknown; line?: unknown; repository?: unknown }): string | null {
  const { file, line, repository } = data;
  if (typeof file === 'string' && file !== '') {
    return typeof line === 'number' && line > 0 ? `${file}, línea ${line}` : file;
  }
  return typeof repository === 'string' ? repository : null;
}

function spanishMegabytes(bytes: unknown): string {
  const megabytes = new Intl.NumberFormat('es', { maximumFractionDigits: 0 }).format(Number(bytes) / 1e6);
  return `${megabytes} MB`;
}
