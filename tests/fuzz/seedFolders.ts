/** Valid model folders: what the fuzzer changes. Together they have every file that a reader of models knows. */
import { readFileSync } from 'node:fs';
import { readSafetensors } from '../../src/core/models/safetensors.ts';
import { type FolderFiles, jsonBytes, modelFolder, sharded } from '../modelFolders.ts';
import { TINY_MODELS } from '../oracleFiles.ts';
import { pytorchFile } from '../pytorchFile.ts';

interface TokenizerFile {
  readonly added_tokens: readonly { readonly content: string; readonly id: number }[];
  readonly model: { readonly vocab: Readonly<Record<string, number>> };
}

function json(folder: FolderFiles, path: string): unknown {
  return JSON.parse(new TextDecoder().decode(folder.get(path)));
}

/** The files that transformers 4 writes beside tokenizer.json. They say what that says: each id has an embedding. */
function withCompanions(folder: FolderFiles): FolderFiles {
  const config = json(folder, 'tokenizer_config.json') as Readonly<Record<string, unknown>>;
  const { added_tokens } = json(folder, 'tokenizer.json') as TokenizerFile;
  const named = Object.entries(config).filter(
    ([name, token]) => name.endsWith('_token') && typeof token === 'string',
  );
  const map = { ...Object.fromEntries(named), additional_special_tokens: [config.mask_token] };
  return new Map([
    ...folder,
    ['special_tokens_map.json', jsonBytes(map)],
    [
      'added_tokens.json',
      jsonBytes(Object.fromEntries(added_tokens.map(({ content, id }) => [content, id]))),
    ],
  ]);
}

/** BERT as it was saved before there was a tokenizer.json, the last two tokens in a file of their own. */
function withVocabTxt(folder: FolderFiles): FolderFiles {
  const { vocab } = (json(folder, 'tokenizer.json') as TokenizerFile).model;
  const tokens = Object.keys(vocab).sort((a, b) => vocab[a]! - vocab[b]!);
  const added = tokens.slice(-2).map((token) => [token, vocab[token]!] as const);
  const config = { do_lower_case: false, tokenizer_class: 'BertTokenizer', model_max_length: 64 };
  return new Map([
    ...[...folder].filter(([path]) => path !== 'tokenizer.json'),
    ['vocab.txt', new TextEncoder().encode(`${tokens.slice(0, -2).join('\n')}\n`)],
    ['tokenizer_config.json', jsonBytes(config)],
    ['added_tokens.json', jsonBytes(Object.fromEntries(added))],
  ]);
}

/** The weights as PyTorch wrote them before safetensors. */
function withPickle(folder: FolderFiles): FolderFiles {
  const { tensors } = readSafetensors(folder.get('model.safetensors')!);
  return new Map([
    ...[...folder].filter(([path]) => path !== 'model.safetensors'),
    ['pytorch_model.bin', pytorchFile(tensors.values())],
  ]);
}

/** The base and an adapter of PEFT. */
function withAdapter(): FolderFiles {
  const read = (path: string) => new Uint8Array(readFileSync(new URL(`../oracles/${path}`, import.meta.url)));
  const ofBase = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'];
  const ofAdapter = ['adapter_config.json', 'adapter_model.safetensors'];
  return new Map([
    ...ofBase.map((name) => [name, read(`pipeline-model/${name}`)] as const),
    ...ofAdapter.map((name) => [name, read(`adapters/lora/${name}`)] as const),
  ]);
}

let folders: readonly FolderFiles[] | null = null;

/** The same ones for every call; each file is one of them all. */
export function seedFolders(): readonly FolderFiles[] {
  folders ??= TINY_MODELS.flatMap((family, index) => {
    const whole = withCompanions(modelFolder(family, 'classifier'));
    const encoder = modelFolder(family, index % 2 === 0 ? 'encoder' : 'bare');
    const variants = [whole, encoder, sharded(whole)];
    return family === 'bert'
      ? [...variants, withVocabTxt(whole), withPickle(whole), withAdapter()]
      : variants;
  });
  return folders;
}

/** The files of one name in all folders. */
export function filesNamed(name: string): readonly Uint8Array[] {
  return seedFolders().flatMap((folder) => folder.get(name) ?? []);
}
