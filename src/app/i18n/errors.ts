/** What an error means, in languages other than that of the errors themselves (English). */
import { TagsmithError } from '../../core/errors.ts';

const ES: Readonly<Record<string, string>> = {
  UnreadableFileError:
    'El archivo no es texto en UTF-8. Guárdalo como texto en UTF-8, o extráelo si está comprimido, y súbelo de nuevo.',
  UnknownFormatError:
    'No se reconoce el formato. Hacen falta columnas CoNLL (una palabra y su etiqueta por línea) o líneas JSON con palabras y etiquetas.',
  EmptyFileError: 'No hay ninguna oración. Comprueba que es el archivo correcto.',
  NoTagsError:
    'Las palabras no tienen etiquetas, o son todas iguales. Comprueba qué columna lleva las etiquetas.',
  NoClassNamesError:
    'Las etiquetas son números y nada dice qué clases son. Usa los nombres de las etiquetas en lugar de los números.',
  NoTrainingDataError: 'No queda ninguna oración con la que entrenar. Añade un archivo de entrenamiento.',
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
  UnsupportedModelError: 'La página aún no sabe entrenar este tipo de modelo.',
};

/** The explanation with the place in the file, where the error tells one; null where there is none in that language. */
export function explainError(error: Error, language: string): string | null {
  const explanation = language === 'es' ? ES[error.name] : undefined;
  if (explanation === undefined) return null;
  const data: { file?: unknown; line?: unknown } = error instanceof TagsmithError ? error.data : {};
  if (typeof data.file !== 'string' || data.file === '') return explanation;
  const line = typeof data.line === 'number' && data.line > 0 ? `, línea ${data.line}` : '';
  return `${data.file}${line}: ${explanation}`;
}
