/** What the charts of all screens have around them. */
export const charts = {
  lineChart: 'Line chart: {{title}}. The table has the same values.',
  showTable: 'Show as table',
  hideTable: 'Hide the table',
  someRows: '{{shown}} of the {{total}} points of the curve',
  loss: 'Loss',
  score: 'Score',
  atStep: 'Step {{step}}',
  atEpoch: 'Epoch {{epoch}}',
  /** What an axis counts, or the part it shows. */
  amounts: {
    count: { entities: 'Entities', tokens: 'Words', sentences: 'Sentences' },
    share: { entities: 'Share of entities', tokens: 'Share of words', sentences: 'Share of sentences' },
  },
  ofWords: '{{words}} words',
} as const;
