import { expect, test } from 'vitest';
import { RepositoryNameError } from './errors.ts';
import { parseRepository } from './names.ts';
import type { RepositoryKind } from './repository.ts';

test.each<[string, RepositoryKind, string, string]>([
  ['eriktks/conll2003', 'dataset', 'eriktks/conll2003', 'main'],
  [' conll2003 ', 'dataset', 'eriktks/conll2003', 'main'],
  ['wnut_17', 'dataset', 'leondz/wnut_17', 'main'],
  ['conll2003@refs/convert/parquet', 'dataset', 'eriktks/conll2003', 'refs/convert/parquet'],
  ['datasets/acme/plain-jsonl', 'dataset', 'acme/plain-jsonl', 'main'],
  ['bert-base-cased', 'model', 'google-bert/bert-base-cased', 'main'],
  ['google-bert/bert-base-cased@v1.0', 'model', 'google-bert/bert-base-cased', 'v1.0'],
  ['https://huggingface.co/datasets/owner/name', 'dataset', 'owner/name', 'main'],
  ['https://huggingface.co/datasets/owner/name/', 'dataset', 'owner/name', 'main'],
  ['huggingface.co/datasets/owner/name?row=3', 'dataset', 'owner/name', 'main'],
  ['https://huggingface.co/datasets/owner/name/viewer/en/train', 'dataset', 'owner/name', 'main'],
  ['https://huggingface.co/datasets/owner/name/tree/v2', 'dataset', 'owner/name', 'v2'],
  ['https://huggingface.co/datasets/owner/name/tree/v2/data', 'dataset', 'owner/name', 'v2'],
  [
    'https://huggingface.co/datasets/owner/name/tree/refs%2Fconvert%2Fparquet/en',
    'dataset',
    'owner/name',
    'refs/convert/parquet',
  ],
  [
    'https://huggingface.co/datasets/owner/name/blob/refs/convert/parquet/en/train/0000.parquet',
    'dataset',
    'owner/name',
    'refs/convert/parquet',
  ],
  ['https://huggingface.co/datasets/conll2003', 'dataset', 'eriktks/conll2003', 'main'],
  ['https://hf.co/owner/tree/resolve/abc/config.json', 'model', 'owner/tree', 'abc'],
  ['https://huggingface.co/owner/name/blob/main/config.json', 'model', 'owner/name', 'main'],
  ['https://huggingface.co/owner/tree', 'model', 'owner/tree', 'main'],
  ['https://huggingface.co/bert-base-cased/tree/v2', 'model', 'google-bert/bert-base-cased', 'v2'],
  ['https://huggingface.co/owner/name/discussions/3', 'model', 'owner/name', 'refs/pr/3'],
  ['https://huggingface.co/owner/name/discussions/3/files', 'model', 'owner/name', 'refs/pr/3'],
  ['https://huggingface.co/owner/name/discussions?status=open', 'model', 'owner/name', 'main'],
  ['https://huggingface.co/owner/name/discussions/new', 'model', 'owner/name', 'main'],
  ['https://huggingface.co/owner/name/commits/dev', 'model', 'owner/name', 'dev'],
  ['https://huggingface.co/owner/name/blame/dev/config.json', 'model', 'owner/name', 'dev'],
  ['https://huggingface.co/owner/name/edit/dev/README.md', 'model', 'owner/name', 'dev'],
  ['https://huggingface.co/owner/name/commits/refs%2Fpr%2F1', 'model', 'owner/name', 'refs/pr/1'],
  ['https://huggingface.co/owner/name.git', 'model', 'owner/name', 'main'],
  ['HuggingFace.co/owner/Name', 'model', 'owner/Name', 'main'],
  ['owner/name@ v1.0', 'model', 'owner/name', 'v1.0'],
  ['owner/name @v1.0', 'model', 'owner/name', 'v1.0'],
  ['http://127.0.0.1:9999/x/cased-4l-384', 'model', 'x/cased-4l-384', 'main'],
])('%s as a %s is %s, %s', (text, kind, id, revision) => {
  expect(parseRepository(text, kind, 'http://127.0.0.1:9999')).toEqual({ kind, id, revision });
});

test.each<[string, RepositoryKind, RegExp]>([
  ['some_corpus', 'dataset', /lacks its owner\. Write owner\/name/],
  ['bert', 'model', /lacks its owner/],
  ['', 'dataset', /is no name on the hub/],
  ['a/b/c', 'dataset', /is no name on the hub/],
  ['../secret', 'model', /is no name on the hub/],
  ['owner/na me', 'model', /is no name on the hub/],
  ['owner/name@', 'model', /names no revision/],
  ['owner/name@ ', 'model', /names no revision/],
  ['https://huggingface.co/spaces/owner/app', 'model', /is the address of no model\. Paste that of/],
  ['https://huggingface.co/collections/owner/list-1a2b', 'dataset', /is the address of no data set/],
  ['https://huggingface.co/api/models/owner/name', 'model', /is the address of no model/],
  ['https://huggingface.co/owner/name', 'dataset', /is a model, not a data set/],
  ['https://huggingface.co/datasets/owner/name', 'model', /is a data set, not a model/],
  ['https://example.org/datasets/owner/name', 'dataset', /is not on the hub/],
  ['https://huggingface.co/', 'model', /is no name on the hub/],
  ['https://', 'model', /is no valid address/],
  ['https://huggingface.co/owner/%E0%A4%A', 'model', /is no valid address/],
])('%s as a %s is refused', (text, kind, message) => {
  expect(() => parseRepository(text, kind)).toThrow(message);
  expect(() => parseRepository(text, kind)).toThrow(RepositoryNameError);
});
