/** Marks in a text of the user's: how far they are, which of them are shown, and what the data says. */
export const marks = {
  tagging: 'Tagging …',
  threshold: 'Show marks with a score of {{score}} or more',
  thresholdName: 'Lowest score shown',
  hidden: 'Hidden: {{hidden}} of {{all}}',
  gold: 'What the labels in the data say',
} as const;
