import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../core/train/settings.ts';
import { type LinkContents, type LinkToWrite, readLink, writeLink } from './link.ts';

const RECOGNISED = { wordField: null, tagField: null, trainSubset: null };
const { learningRate: _, ...UNNAMED } = DEFAULT_SETTINGS;

/** What a link means by all that it does not name. */
const UNNAMED_CONTENTS: LinkContents = {
  data: { kind: 'sample', sample: 'newsroom-en', ...RECOGNISED },
  model: { kind: 'embedded', name: 'cased-4l-384' },
  settings: {},
  backend: 'auto',
  hubUrl: 'https://huggingface.co',
};
const contents = (fragment: string) => readLink(fragment).contents;

describe('a link', () => {
  it('comes back as it was written', () => {
    const link: LinkToWrite = {
      stage: 'train',
      data: {
        kind: 'hub',
        id: 'eriktks/conll2003',
        revision: 'd04a9e1b6c7f',
        config: 'conll2003',
        wordField: 'tokens',
        tagField: '4',
        trainSubset: 200,
      },
      model: { kind: 'hub', name: 'dccuchile/bert-base-spanish-wwm-cased@refs/pr/3' },
      settings: { learningRate: 2.5e-7, epochs: 5, labelAlignment: 'all', groupByLength: true },
      backend: 'wasm',
      hubUrl: 'http://127.0.0.1:8080',
    };
    const { stage, ...rest } = link;
    expect(readLink(writeLink(link))).toEqual({ stage, contents: rest, rejected: [] });
  });

  it('names data, model and what differs from a table of its own', () => {
    const link: LinkToWrite = {
      ...UNNAMED_CONTENTS,
      stage: 'train',
      settings: { ...DEFAULT_SETTINGS, learningRate: 3e-4, seed: 7 },
    };
    const { head: _, ...settings } = link.settings;
    expect(writeLink({ ...link, settings })).toBe(
      '#train?sample=newsroom-en&model=cased-4l-384&learningRate=0.0003&seed=7',
    );
    expect(writeLink({ ...link, data: null, model: null, settings: {} })).toBe('#train');
  });

  it('without a query is the address of a screen', () => {
    for (const fragment of ['', '#', '#data', '#/data', '#data?', '#nowhere'])
      expect(readLink(fragment)).toEqual({ stage: 'data', contents: null, rejected: [] });
    expect(readLink('#try').stage).toBe('try');
  });

  it('from before it named data and model means what it meant', () => {
    expect(contents('#train?learningRate=3e-4')).toEqual({
      ...UNNAMED_CONTENTS,
      settings: { learningRate: 0.0003 },
    });
    expect(contents('#train?epochs=5&sample=redaccion-es')).toEqual({
      ...UNNAMED_CONTENTS,
      data: { kind: 'sample', sample: 'redaccion-es', ...RECOGNISED },
      settings: { epochs: 5 },
    });
    expect(contents('#data?hubUrl=http%3A%2F%2F127.0.0.1%3A8080%2F')).toEqual({
      ...UNNAMED_CONTENTS,
      hubUrl: 'http://127.0.0.1:8080',
    });
    expect(contents('#train?seed=1')?.settings).toMatchObject({ seed: 1 });
    expect({ ...UNNAMED, ...contents('#train?seed=42')?.settings }).toEqual(UNNAMED);
  });

  it('names a model of the hub, also by an address or by its old name, or one of the page', () => {
    const model = (text: string) => contents(`#train?model=${text}`)?.model;
    expect(model('acme/encoder')).toEqual({ kind: 'hub', name: 'acme/encoder' });
    expect(model('acme/encoder@main')?.name).toBe('acme/encoder');
    expect(model('roberta-base')?.name).toBe('FacebookAI/roberta-base');
    expect(model('https://huggingface.co/acme/encoder/tree/refs%2Fpr%2F1')?.name).toBe(
      'acme/encoder@refs/pr/1',
    );
    expect(model('cased-4l-384')).toEqual({ kind: 'embedded', name: 'cased-4l-384' });
    expect(readLink('#train?model=nobody&epochs=5')).toMatchObject({
      contents: { model: { name: 'cased-4l-384' }, settings: { epochs: 5 } },
      rejected: ['model=nobody'],
    });
    expect(readLink('#train?model=7').rejected).toEqual(['model=7']);
  });

  it('names a data set of the hub by its old name and by an address, too', () => {
    expect(contents('#data?dataset=conll2003&tags=pos_tags&subset=200')?.data).toEqual({
      kind: 'hub',
      id: 'eriktks/conll2003',
      revision: 'main',
      config: null,
      wordField: null,
      tagField: 'pos_tags',
      trainSubset: 200,
    });
    expect(contents('#data?dataset=acme/news@v1')?.data).toMatchObject({ id: 'acme/news', revision: 'v1' });
    expect(contents('#data?dataset=acme/news@v1&revision=0123456')?.data).toMatchObject({
      revision: '0123456',
    });
  });

  it('reports what is out of bounds, unknown or of no use, and takes the rest', () => {
    const { contents: taken, rejected } = readLink(
      '#nowhere?epochs=0&batchSize=many&seed=7&backend=cuda&sample=&constructor=1&labelAlignment=last&subset=1&revision=v1',
    );
    expect(taken).toEqual({ ...UNNAMED_CONTENTS, settings: { seed: 7 } });
    expect(rejected).toEqual([
      'epochs=0',
      'batchSize=many',
      'backend=cuda',
      'sample=',
      'constructor=1',
      'labelAlignment=last',
      'subset=1',
      'revision=v1',
    ]);
    expect(readLink('#data?dataset=acme/news&sample=redaccion-es').rejected).toEqual(['sample=redaccion-es']);
  });

  it('takes no address of a hub that hides where requests go', () => {
    for (const url of [
      'https://user:password@hub.example',
      'https://hub.example/?to=elsewhere',
      'https://hub.example/#elsewhere',
      'ftp://hub.example',
      'javascript:alert(1)',
    ]) {
      const { contents: taken, rejected } = readLink(`#data?seed=1&hubUrl=${encodeURIComponent(url)}`);
      expect(taken?.hubUrl).toBe('https://huggingface.co');
      expect(rejected).toEqual([`hubUrl=${url}`]);
    }
  });
});
