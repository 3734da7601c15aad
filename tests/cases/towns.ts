/** Made-up sentences on people and towns that a tiny model learns by heart. */
export interface Sentence {
  readonly words: readonly string[];
  readonly tags: readonly string[];
  readonly text: string;
  /** TYPE@start-end in the text. */
  readonly entities: readonly string[];
}

const PEOPLE = ['Marta', 'Peter', 'Anna', 'Rosa'];
const TOWNS = ['Oslo', 'Hamburg', 'Rome', 'Lima'];

const PATTERNS = {
  spaces: ['the river near LOC', 'PER lives in LOC', 'yesterday PER left LOC', 'in LOC we saw PER'],
  punctuation: ['PER lives in LOC .', 'In LOC , PER left .', '( PER ) near LOC !'],
};

/** The same sentences for the same arguments. */
export function sentences(kind: keyof typeof PATTERNS, count: number, seed = 1): Sentence[] {
  let state = seed;
  const oneOf = (list: readonly string[]): string => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return list[Math.floor(state / 65536) % list.length]!;
  };
  return Array.from({ length: count }, () => {
    const names: Readonly<Record<string, string>> = { PER: oneOf(PEOPLE), LOC: oneOf(TOWNS) };
    const words: string[] = [];
    const tags: string[] = [];
    const entities: string[] = [];
    let text = '';
    for (const part of oneOf(PATTERNS[kind]).split(' ')) {
      const word = names[part] ?? part;
      if (text !== '' && !text.endsWith('(') && !/^[.,!)]$/.test(word)) text += ' ';
      if (part in names) entities.push(`${part}@${text.length}-${text.length + word.length}`);
      text += word;
      words.push(word);
      tags.push(part in names ? `B-${part}` : 'O');
    }
    return { words, tags, text, entities };
  });
}

export function conll(all: readonly Sentence[]): string {
  return `${all.map(({ words, tags }) => words.map((word, i) => `${word} ${tags[i]}`).join('\n')).join('\n\n')}\n`;
}
