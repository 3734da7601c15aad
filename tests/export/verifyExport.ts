/**
 * Exported folders in Python: transformers, PyTorch, safetensors and ONNX Runtime judge them, where they and the
 * script are there.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findPython } from '../../scripts/python.ts';

const SCRIPT = fileURLToPath(new URL('../../../shared/oracles/verify/verify_export.py', import.meta.url));
const RUNNER = fileURLToPath(new URL('verifyFolders.py', import.meta.url));

/** What verify_export.py says about a folder. */
export interface Verdict {
  readonly ok: boolean;
  readonly problems: readonly object[];
  readonly checks: { readonly max_abs_pytorch_onnx?: number; readonly tokenizer_class?: string };
}

/** The Python to verify with, or why there is none. */
export function findVerifier(): { readonly python: string } | { readonly missing: string } {
  if (!existsSync(SCRIPT)) return { missing: '../shared is not there' };
  const python = findPython('torch', 'transformers', 'onnx', 'onnxruntime', 'safetensors');
  return python === null
    ? { missing: 'no Python with torch, transformers, onnx and onnxruntime; TAGSMITH_PYTHON names one' }
    : { python };
}

/** @param folders each with the file of its cases, whose form is in the script's head */
export function verifyFolders(
  python: string,
  folders: readonly { readonly folder: string; readonly casesFile: string }[],
): Verdict[] {
  const args = folders.flatMap(({ folder, casesFile }) => [folder, casesFile]);
  const { status, stdout, stderr } = spawnSync(python, [RUNNER, SCRIPT, ...args], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`verifyFolders.py ended with ${status}: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout) as Verdict[];
}
