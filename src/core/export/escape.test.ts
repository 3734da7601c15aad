import { describe, expect, it } from 'vitest';
import { EXAMPLE_RUN } from '../../../tests/export/exampleRun.ts';
import { markdownText, yamlString } from './escape.ts';
import { modelCard } from './modelCard.ts';

describe('texts in the card', () => {
  it.each([
    ['a | b', 'a \\| b'],
    ['# head\n## more', '\\# head \\#\\# more'],
    ['<script>alert(1)</script>', '\\<script\\>alert(1)\\</script\\>'],
    ['[x](javascript:alert(1))', '\\[x\\](javascript\\:alert(1))'],
    ['`code` **bold** _it_', '\\`code\\` \\*\\*bold\\*\\* \\_it\\_'],
    ['https://example.org www.example.org', 'https\\://example.org www\\.example.org'],
    ['a\u202eb', 'a b'],
  ])('%j is shown as it is', (text, expected) => {
    expect(markdownText(text)).toBe(expected);
  });

  it.each([
    ['a: b # c', '"a: b # c"'],
    ['"quoted" \\ back', '"\\"quoted\\" \\\\ back"'],
    ['x\n---\nlicense: other', '"x --- license: other"'],
    ['\ufeff\u0085é', '"é"'],
    ['a\u007f\ud800b', '"a \ufffdb"'],
    ['a\ufffeb', '"a\\ufffeb"'],
  ])('%j is one YAML string', (text, expected) => {
    expect(yamlString(text)).toBe(expected);
  });

  it('are cut, not in the middle of a character', () => {
    expect(yamlString('😀'.repeat(201))).toBe(`"${'😀'.repeat(200)}…"`);
  });

  it('cannot add keys, headings or table cells, wherever a user or a file can name something', () => {
    const evil = 'x\n---\n# Evil | cell\n```\n<img src=x onerror=alert(1)>';
    const last = EXAMPLE_RUN.epochs.at(-1)!;
    const card = (name: string, type: string) =>
      modelCard({
        title: name,
        folder: 'folder',
        record: {
          ...EXAMPLE_RUN,
          name,
          datasetName: name,
          modelName: name,
          labels: ['O', `B-${type}`, `I-${type}`],
          backend: { ...EXAMPLE_RUN.backend, adapter: name },
          epochs: [{ ...last, perType: { [type]: last.perType.PER! } }],
        },
        source: { baseModel: name, license: name },
      });
    const hostile = card(evil, evil);
    const plain = card('plain', 'plain');
    const skeleton = (text: string) => {
      const body = text.slice(text.indexOf('\n---\n', 4));
      return {
        lines: text.split('\n').length,
        rules: text.match(/^---$/gm)?.length,
        headings: body.match(/^#+ /gm)?.length,
        fences: body.match(/^```/gm)?.length,
        cells: body.match(/(?<!\\)\|/g)?.length,
        tags: body.match(/(?<!\\)</g)?.length ?? 0,
      };
    };
    expect(skeleton(hostile)).toEqual(skeleton(plain));
    expect(hostile).toContain('\\<img src=x onerror=alert(1)\\>');
  });
});
