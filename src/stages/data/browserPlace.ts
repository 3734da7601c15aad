/** Where the browser of sentences stands in the Data screen; the import report leads there. */
export const SENTENCE_BROWSER_ID = 'sentence-browser';

/** Brings the browser of sentences into view and moves the focus to it. */
export function showSentenceBrowser(): void {
  const place = document.getElementById(SENTENCE_BROWSER_ID);
  place?.focus({ preventScroll: true });
  place?.scrollIntoView({ block: 'start' });
}
