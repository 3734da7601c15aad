import { describe, expect, it } from 'vitest';
import { parseRepository, repositoryText } from '../core/hub/names.ts';
import { buildForward, isHead, parseConfig } from '../core/models/architectures.ts';
import { browseCatalog, CATALOG, CATALOG_FILTERS, type CatalogModel, languagesOf } from './modelCatalog.ts';

/** Numbers that the encoder of a config has, without any head. */
function encoderParameters(config: unknown): number {
  const { parameters } = buildForward(parseConfig(config), 2, { kind: 'eval' });
  return parameters
    .filter(({ spec }) => !isHead(spec.name))
    .reduce((sum, { spec }) => sum + spec.shape.reduce((product, dim) => product * dim, 1), 0);
}

describe.each(CATALOG)('$name', ({ name, config, parameterCount, downloadBytes }) => {
  it('can be trained, and has the parameters that it says', () => {
    expect(encoderParameters(config)).toBe(parameterCount);
  });

  it('has a name that the hub is asked for as it is written', () => {
    expect(repositoryText(parseRepository(name, 'model'))).toBe(name);
  });

  it('has a size of float32 or half of it, heads for other tasks included', () => {
    const bytesPerParameter = downloadBytes / parameterCount;
    expect(bytesPerParameter).toSatisfy(
      (bytes: number) => (bytes > 3.99 && bytes < 4.3) || (bytes > 1.99 && bytes < 2.15),
    );
  });
});

describe('the list', () => {
  const names = (...query: Parameters<typeof browseCatalog>) =>
    browseCatalog(...query).map(({ model }) => model.name);

  it('has each model once', () => {
    expect(new Set(CATALOG.map(({ name }) => name)).size).toBe(CATALOG.length);
    expect(new Set(CATALOG.map(({ key }) => key)).size).toBe(CATALOG.length);
  });

  it('begins with what suits the language of the data, and goes on by size', () => {
    for (const language of ['en', 'es']) {
      const listed = browseCatalog('all', language, true);
      expect(listed).toHaveLength(CATALOG.length);
      const ofLanguage = (model: CatalogModel) => model.languages.includes(language);
      const groups = [
        listed.filter(({ isRecommended }) => isRecommended),
        listed.filter(({ model, isRecommended }) => !isRecommended && ofLanguage(model)),
        listed.filter(({ model }) => !ofLanguage(model)),
      ];
      expect(listed).toEqual(groups.flat());
      for (const group of groups) {
        const sizes = group.map(({ model }) => model.parameterCount);
        expect(sizes.length).toBeGreaterThan(1);
        expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
      }
    }
  });

  it('recommends nothing that is slow without a GPU', () => {
    const recommended = (language: string, hasGpu: boolean) =>
      browseCatalog('all', language, hasGpu).flatMap(({ model, isRecommended }) =>
        isRecommended ? [model.name] : [],
      );
    expect(recommended('en', true)).toEqual(['distilbert/distilbert-base-cased', 'FacebookAI/roberta-base']);
    expect(recommended('en', false)).toEqual(['distilbert/distilbert-base-cased']);
    expect(recommended('es', false)).toEqual(['Recognai/distilbert-base-es-multilingual-cased']);
  });

  it('knows the languages of a model where they are known', () => {
    const hub = (name: string) => ({ kind: 'hub', hubUrl: '', name, withToken: false }) as const;
    expect(languagesOf({ kind: 'embedded', name: 'multilingual-6l-384' })).toContain('es');
    expect(languagesOf(hub('distilbert/distilbert-base-cased'))).toEqual(['en']);
    expect(languagesOf(hub('FacebookAI/xlm-roberta-base'))).toBeNull();
    expect(languagesOf(hub('acme/encoder'))).toBeNull();
    expect(languagesOf({ kind: 'files', name: 'cased-4l-384', files: [] })).toBeNull();
  });

  it('has something for every filter', () => {
    for (const filter of CATALOG_FILTERS) expect(names(filter, 'en', true).length).toBeGreaterThan(2);
    expect(names('english', 'en', true)).not.toContain('FacebookAI/xlm-roberta-base');
    expect(names('multilingual', 'es', true)).toContain('FacebookAI/xlm-roberta-base');
    expect(browseCatalog('spanish', 'en', true).every(({ model }) => model.languages[0] === 'es')).toBe(true);
    expect(browseCatalog('taggers', 'es', true).every(({ model }) => model.isTagger)).toBe(true);
  });
});
