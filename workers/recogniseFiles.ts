import { blobSource, packedFiles } from '../src/core/worker.ts';
import type { UserFile } from './protocol/inputs.ts';
import type { FilesKind } from './protocol/models.ts';

const CONFIG = /(^|\/)(adapter_)?config\.json$/;
const WEIGHTS = /\.(safetensors|bin|pt|pth|ckpt)$|(safetensors|bin)\.index\.json$/;
/** The directory of an archive is read, and of its files none. */
const NOTHING_UNPACKED = { leftBytes: 0 };

/**
 * Whether files, or those of a zip that is alone, are a model's: a config and weights. What cannot be opened is data,
 * whose reader then says what is wrong with it.
 */
export async function recogniseFiles(
  files: readonly UserFile[],
  yieldTurn: () => Promise<void>,
): Promise<FilesKind> {
  const [first] = files;
  if (files.length === 1 && first !== undefined && /\.zip$/i.test(first.name)) {
    const packed = await packedFiles(blobSource(first.name, first.blob), NOTHING_UNPACKED, yieldTurn).catch(
      () => [],
    );
    return kindOf(packed.map(({ name }) => name));
  }
  return kindOf(files.map(({ name }) => name));
}

function kindOf(names: readonly string[]): FilesKind {
  return names.some((name) => CONFIG.test(name)) && names.some((name) => WEIGHTS.test(name))
    ? 'model'
    : 'data';
}
