/** Scores as Train and Evaluate show them, and where there are none yet. */
export const scores = {
  ofEpoch: '{{model}} tras la época {{epoch}}, en {{split}} de {{dataset}}: según el propio entrenamiento.',
  ofEpochByToken:
    'Como en la tabla de épocas, por subpalabras etiquetadas. Evalúa la partición para contar todas las palabras de los archivos.',
  stale: 'Evaluando {{split}} … Hasta que termine, estas son las puntuaciones de antes.',
  modes: { default: 'Puntuación (normal)', strict: 'Puntuación (estricta)' },
  notMeasured: 'sin medir',
  shown: 'A la vista',
  showing: 'Ahora se muestra: {{model}} en {{split}} de {{dataset}}.',
  epoch: '{{model}}, época {{epoch}}',
} as const;

/** Ways to a tagger where there is none. */
export const noTagger = {
  train: 'Entrenar uno',
  choose: 'Elegir un modelo que ya etiquete',
} as const;
