/** Links that reproduce a run. */
export const link = {
  hubQuestion: 'Use another hub?',
  hubWhy:
    'This link uses the hub at {{url}}. Nothing has been requested from it yet. If you continue, data sets and models are looked up and downloaded there.',
  useHub: 'Use {{host}}',
  refuseHub: 'Do not use it',
  gaps: {
    data: 'The link does not contain your own data: whoever opens it has to load that first.',
    model: 'The link does not contain your own model: whoever opens it has to load that first.',
    choices: 'The link does not contain your changes to labels, splits, tag scheme or language.',
  },
} as const;
