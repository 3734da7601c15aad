/** The card of a Hugging Face data set (`README.md`): the class names in the YAML header. */

const FEATURE = /^(?<indent> *)- name: *(?<name>.+?) *$/;
const CLASSES = /^(?<indent> *)names: *$/;
/** `'0': O`, or `- O`. */
const CLASS = /^(?<indent> *)(?:(?<quote>['"]?)(?<id>\d+)\k<quote>:|-) +(?<name>.+?) *$/;

/** Whether the file may be such a card. */
export function isCard(path: string): boolean {
  return /(?:^|[\\/])readme\.md$/i.test(path);
}

/**
 * The class names of each feature that has some, by number or in order. Of several configurations the first counts.
 * Reads what the libraries write (https://huggingface.co/docs/datasets/about_dataset_features), and no other YAML.
 */
export function namesInCard(text: string): ReadonlyMap<string, Record<string, string> | string[]> {
  const byFeature = new Map<string, Record<string, string> | string[]>();
  const [, head = ''] = /^\s*---\n([\s\S]*?)\n---(?:\n|$)/.exec(text) ?? [];
  let feature = '';
  /** The list of classes that the lines belong to; null between such lists. */
  let open: { readonly indent: number; readonly names: [id: string | null, name: string][] } | null = null;
  const close = (): void => {
    const names = open?.names ?? [];
    open = null;
    if (names.length === 0 || byFeature.has(feature)) return;
    const isNumbered = names.every(([id]) => id !== null);
    byFeature.set(feature, isNumbered ? Object.fromEntries(names) : names.map(([, name]) => name));
  };
  for (const line of head.split('\n')) {
    const found = open === null ? null : CLASS.exec(line)?.groups;
    if (open !== null && found && found.indent!.length >= open.indent && !FEATURE.test(line)) {
      open.names.push([found.id ?? null, unquoted(found.name!)]);
      continue;
    }
    close();
    const named = FEATURE.exec(line)?.groups;
    if (named) feature = unquoted(named.name!);
    const classes = CLASSES.exec(line)?.groups;
    if (classes) open = { indent: classes.indent!.length, names: [] };
  }
  close();
  return byFeature;
}

function unquoted(text: string): string {
  const [, quote = '', inside = text] = /^(['"])(.*)\1$/.exec(text) ?? [];
  return quote === "'" ? inside.replaceAll("''", "'") : inside;
}
