/** What an export takes, before it is made: from the sizes of the model alone. */
import { MAX_ZIP_BYTES } from '../archives/zipFiles.ts';

/** One kind of export. */
interface ZipEstimate {
  /** The zip to download, without the graphs: a few MB at most. */
  readonly zipBytes: number;
  /** Memory in addition to the model until the zip is saved: the copy of the parameters, and the zip. */
  readonly memoryBytes: number;
  /** Whether the zip would exceed `limitBytes` and so cannot be made. */
  readonly isTooLarge: boolean;
}

export interface ExportEstimate {
  readonly model: ZipEstimate;
  readonly artifacts: ZipEstimate;
  /** The most that a zip can hold. */
  readonly limitBytes: number;
  /** The memory that the browser reports, where the model's export takes more; else null. */
  readonly deviceMemoryBytes: number | null;
}

/** The weights once as safetensors and once in `onnx/model.onnx`. */
const COPIES_IN_MODEL_FOLDER = 2;

/**
 * Estimates the memory of a run's two exports. The pieces of the zip are views of one copy of the parameters.
 *
 * @param parametersBytes of all parameters, as float32
 * @param otherFilesBytes of the tokenizer and other files that are exported unchanged
 * @param deviceMemoryBytes that the browser reports; null where it does not
 */
export function estimateExport(
  parametersBytes: number,
  otherFilesBytes: number,
  deviceMemoryBytes: number | null,
): ExportEstimate {
  const zip = (zipBytes: number): ZipEstimate => ({
    zipBytes,
    memoryBytes: parametersBytes + zipBytes,
    isTooLarge: zipBytes > MAX_ZIP_BYTES,
  });
  const model = zip(COPIES_IN_MODEL_FOLDER * parametersBytes + otherFilesBytes);
  const isAboveDevice = deviceMemoryBytes !== null && model.memoryBytes > deviceMemoryBytes;
  return {
    model,
    artifacts: zip(parametersBytes),
    limitBytes: MAX_ZIP_BYTES,
    deviceMemoryBytes: isAboveDevice ? deviceMemoryBytes : null,
  };
}
