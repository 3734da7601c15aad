/** How the model suits the language of the data. */
export const fit = {
  title: 'Model and language',
  otherLanguage: 'Your data is in {{language}}; {{model}} was trained on {{known}}.',
  unknownWords: '{{share}} of the words contain a piece that {{model}} does not know.',
  measured: 'The built-in models were measured on English and Spanish only.',
  use: 'Use {{model}} ({{size}})',
  switchedTitle: 'Model: {{model}}',
  switchedText:
    'Your data is in {{language}}, so training starts from {{model}}. You can choose another model in Train.',
} as const;
