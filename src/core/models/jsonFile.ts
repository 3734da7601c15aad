import { registerError, TagsmithError } from '../errors.ts';
import { describeExcess, type JsonLimits, measureJson } from './jsonBounds.ts';

declare module '../errors.ts' {
  interface ErrorData {
    InvalidJsonFileError: InvalidJsonFileError['data'];
  }
}

/** A file of a model folder is not JSON, or lacks a required field. */
export class InvalidJsonFileError extends TagsmithError<{ file: string; reason: string }> {}
registerError('InvalidJsonFileError', InvalidJsonFileError);

/** Far above what configs have: most have a hundred elements, and those with many classes two for each. */
const LIMITS: JsonLimits = { maxDepth: 64, maxValues: 500_000 };

/**
 * A JSON file of a model folder, parsed.
 * @param file its name, for the message
 * @param limits how deep it may be nested, and how many elements it may have
 * @throws InvalidJsonFileError also for one that is nested deeper or has more elements than any such file has
 */
export function readJsonFile(file: string, bytes: Uint8Array, limits = LIMITS): unknown {
  const excess = measureJson(bytes, limits);
  if (excess !== null) throw invalidJson(file, describeExcess(excess));
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw invalidJson(file, error instanceof Error ? error.message : String(error));
  }
}

function invalidJson(file: string, reason: string): InvalidJsonFileError {
  return new InvalidJsonFileError(
    `${file} cannot be read as JSON: ${reason}. Download the file again from where the model came from.`,
    { file, reason },
  );
}
