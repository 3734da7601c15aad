/** The text of a CoNLL file up to the end of its n-th sentence; document marks are no sentences. */
export function firstSentences(text: string, sentences: number): string {
  const lines = text.split('\n');
  let open = false;
  let count = 0;
  for (const [index, line] of lines.entries()) {
    if (line.trim() !== '') {
      open ||= !line.startsWith('-DOCSTART-');
    } else if (open) {
      open = false;
      count += 1;
      if (count === sentences) return `${lines.slice(0, index + 1).join('\n')}\n`;
    }
  }
  return text;
}
