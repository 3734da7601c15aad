/**
 * The import report's own words (how a file was laid out, what was counted in it), which the importer writes in English.
 * A phrase that is not listed stays as it is.
 */
const ES: readonly (readonly [RegExp, string])[] = [
  [/^(\d+) columns parted by tabs$/, '$1 columnas separadas por tabuladores'],
  [/^(\d+) columns parted by blanks$/, '$1 columnas separadas por espacios'],
  [/^word in column (\d+), tag in column (\d+)$/, 'palabra en la columna $1, etiqueta en la columna $2'],
  [/^words in “(.+)”, tags in “(.+)”$/, 'palabras en “$1”, etiquetas en “$2”'],
  [/^tags without prefixes$/, 'etiquetas sin prefijo'],
  [/^a header row$/, 'una fila de cabecera'],
  [/^(\d+) document marks$/, '$1 marcas de documento'],
  [/^(\d+) comment rows$/, '$1 filas de comentario'],
  [/^(\d+) class names in line (\d+)$/, '$1 nombres de clase en la línea $2'],
  [/^B- opens an entity$/, 'B- abre una entidad'],
  [/^I- opens an entity$/, 'I- abre una entidad'],
  [/^B- after the same type$/, 'B- tras el mismo tipo'],
  [/^E- or L-$/, 'E- o L-'],
  [/^S- or U-$/, 'S- o U-'],
  [/^without a prefix$/, 'sin prefijo'],
];

/** Phrases parted by semicolons, in the language of the page. */
export function importWords(english: string, language: string): string {
  if (language !== 'es') return english;
  return english
    .split('; ')
    .map((phrase) => {
      const known = ES.find(([pattern]) => pattern.test(phrase));
      return known === undefined ? phrase : phrase.replace(known[0], known[1]);
    })
    .join('; ');
}
