import { describe, expect, test } from 'vitest';
import { HubClient } from './client.ts';
import {
  GatedRepositoryError,
  HubAnswerError,
  HubOfflineError,
  HubStatusError,
  HubUnsearchableError,
} from './errors.ts';
import { MemoryCache } from './memoryCache.ts';
import { MOST_FOUND, type ModelQuery } from './search.ts';

const HUB = 'http://hub.test';

interface Asked {
  readonly url: URL;
  readonly authorization: string | null;
}

/** A client whose hub gives these answers, the last one again and again, and what it is asked. */
function hubOf(answers: readonly (() => Response)[], token: string | null = null) {
  const asked: Asked[] = [];
  const client = new HubClient({
    hubUrl: HUB,
    token,
    cache: new MemoryCache(),
    retryDelaysMs: [1, 1],
    fetch: async (input, init) => {
      asked.push({
        url: new URL(String(input)),
        authorization: new Headers(init?.headers).get('authorization'),
      });
      return answers[Math.min(asked.length, answers.length) - 1]!();
    },
  });
  const search = (query: Partial<ModelQuery> = {}) =>
    client.searchModels({ text: 'spanish bert', modelType: null, ...query });
  return { search, asked };
}

const answer = (body: unknown, status = 200, headers: Record<string, string> = {}) => [
  () => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers }),
];

describe('a search for models', () => {
  test('asks for names with these words, the most downloaded first, of one architecture if wanted', async () => {
    const { search, asked } = hubOf(answer([]), 'secret');
    expect(await search({ modelType: 'roberta' })).toEqual([]);
    const [{ url, authorization }] = asked as [Asked];
    expect(url.href.startsWith(`${HUB}/api/models?`)).toBe(true);
    expect(url.searchParams.get('search')).toBe('spanish bert');
    expect(url.searchParams.getAll('filter')).toEqual(['roberta']);
    expect(url.searchParams.get('sort')).toBe('downloads');
    expect(url.searchParams.get('limit')).toBe(String(MOST_FOUND));
    expect(url.searchParams.getAll('expand')).toEqual(
      expect.arrayContaining(['tags', 'config', 'safetensors', 'downloads', 'gated']),
    );
    expect(authorization).toBe('Bearer secret');
  });

  test('reports of each model what the hub says, and nothing else', async () => {
    const { search } = hubOf(
      answer([
        {
          _id: '1',
          id: 'acme/beto',
          downloads: 1200,
          likes: 3,
          gated: 'manual',
          pipeline_tag: 'token-classification',
          tags: [
            'transformers',
            'tf',
            'jax',
            'safetensors',
            'bert',
            'es',
            'multilingual',
            'arxiv:1810.04805',
          ],
          config: { model_type: 'bert', architectures: ['BertForTokenClassification'] },
          safetensors: { parameters: { F32: 110 }, total: 110 },
        },
        { id: 'acme/bare' },
        { id: 'acme/pytorch', tags: ['pytorch'] },
      ]),
    );
    expect(await search()).toEqual([
      {
        id: 'acme/beto',
        modelType: 'bert',
        hasWeights: true,
        parameterCount: 110,
        task: 'token-classification',
        languages: ['es', 'multilingual'],
        downloads: 1200,
        likes: 3,
        isGated: true,
      },
      {
        id: 'acme/bare',
        modelType: null,
        hasWeights: false,
        parameterCount: null,
        task: null,
        languages: [],
        downloads: null,
        likes: null,
        isGated: false,
      },
      expect.objectContaining({ id: 'acme/pytorch', hasWeights: true }),
    ]);
  });

  test('an odd model does not spoil the others, and null counts as absent', async () => {
    const nulls = { downloads: null, likes: null, gated: null, tags: null, pipeline_tag: null };
    const { search } = hubOf(
      answer([
        { ...nulls, id: 'acme/null', config: { model_type: null }, safetensors: { total: null } },
        { id: 'acme/odd', config: { model_type: ['bert'] }, safetensors: [] },
        { id: 'acme/none', downloads: 'many' },
        { id: 'acme/beto', downloads: 2 },
      ]),
    );
    expect((await search()).map(({ id, modelType, isGated }) => [id, modelType, isGated])).toEqual([
      ['acme/null', null, false],
      ['acme/odd', null, false],
      ['acme/beto', null, false],
    ]);
  });

  test('takes no more than it shows, whatever the hub sends', async () => {
    const many = Array.from({ length: 100 }, (_, i) => ({ id: `acme/m${i}` }));
    const { search, asked } = hubOf(answer(many, 200, { link: `<${HUB}/api/models?cursor=1>; rel="next"` }));
    expect(await search()).toHaveLength(MOST_FOUND);
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['a login page', '<html>Please log in</html>'],
    ['something else', { models: [] }],
    ['models without names', [{ downloads: 3 }]],
    ['numbers that are none', [{ id: 'acme/beto', downloads: 'many' }]],
  ])('refuses %s', async (_, body) => {
    await expect(hubOf(answer(body)).search()).rejects.toThrow(HubAnswerError);
  });

  test('says where there is no search, and that a name works', async () => {
    const searching = hubOf(answer({ error: 'Not found' }, 404)).search();
    await expect(searching).rejects.toThrow(HubUnsearchableError);
    await expect(searching).rejects.toThrow('hub.test cannot be searched. Write the full name');
  });

  test('says where a token is wanted, or another one', async () => {
    const without = hubOf(answer({}, 401)).search();
    await expect(without).rejects.toThrow(GatedRepositoryError);
    await expect(without).rejects.toThrow('only with an access token');
    const withToken = hubOf(answer({}, 401), 'old').search();
    await expect(withToken).rejects.toMatchObject({ data: { hadToken: true } });
    await expect(withToken).rejects.toThrow('refuses to be searched with this access token');
  });

  test('retries when the hub fails briefly, but not for long', async () => {
    const stumbling = hubOf([...answer({}, 503), ...answer([{ id: 'acme/beto' }])]);
    expect(await stumbling.search()).toHaveLength(1);
    const down = hubOf(answer({}, 503));
    await expect(down.search()).rejects.toThrow(HubStatusError);
    expect(down.asked).toHaveLength(2);
    const offline = hubOf([
      () => {
        throw new TypeError('failed to fetch');
      },
    ]);
    await expect(offline.search()).rejects.toThrow(HubOfflineError);
  });
});
