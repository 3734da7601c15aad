/** Scores in words, beside the figures. */
export const verdict = {
  title: 'Valoración',
  finds: {
    names: {
      all_one: 'Encuentra el único nombre',
      all_other: 'Encuentra los {{total}} nombres',
      almostAll: 'Encuentra más de 9 de cada 10 nombres ({{found}} de {{total}})',
      tenths: 'Encuentra {{tenths}} de cada 10 nombres ({{found}} de {{total}})',
      hardlyAny: 'Encuentra menos de 1 de cada 10 nombres ({{found}} de {{total}})',
      none_one: 'No encuentra el único nombre',
      none_other: 'No encuentra ninguno de los {{total}} nombres',
      few: 'Encuentra {{found}} de {{total}} nombres',
    },
    chunks: {
      all_one: 'Encuentra el único sintagma',
      all_other: 'Encuentra los {{total}} sintagmas',
      almostAll: 'Encuentra más de 9 de cada 10 sintagmas ({{found}} de {{total}})',
      tenths: 'Encuentra {{tenths}} de cada 10 sintagmas ({{found}} de {{total}})',
      hardlyAny: 'Encuentra menos de 1 de cada 10 sintagmas ({{found}} de {{total}})',
      none_one: 'No encuentra el único sintagma',
      none_other: 'No encuentra ninguno de los {{total}} sintagmas',
      few: 'Encuentra {{found}} de {{total}} sintagmas',
    },
    words: {
      all_one: 'Etiqueta bien la única palabra',
      all_other: 'Etiqueta bien las {{total}} palabras',
      almostAll: 'Etiqueta bien más de 9 de cada 10 palabras ({{found}} de {{total}})',
      tenths: 'Etiqueta bien {{tenths}} de cada 10 palabras ({{found}} de {{total}})',
      hardlyAny: 'Etiqueta bien menos de 1 de cada 10 palabras ({{found}} de {{total}})',
      none_one: 'No etiqueta bien la única palabra',
      none_other: 'No etiqueta bien ninguna de las {{total}} palabras',
      few: 'Etiqueta bien {{found}} de {{total}} palabras',
    },
  },
  sentence: '{{finds}}.',
  sentenceWithMissed: '{{finds}}; {{missed}}.',
  mostMissed: {
    names: 'lo que más se le escapa: {{types}}',
    chunks: 'lo que más se le escapa: {{types}}',
    words: 'donde más falla: {{types}}',
  },
  missedType: '{{type}} ({{missed}} de {{support}})',
  right: {
    all: 'Todo lo que marca es correcto.',
    almostAll: 'De cada 10 que marca, más de 9 son correctos.',
    tenths_one: 'De cada 10 que marca, {{count}} es correcto.',
    tenths_other: 'De cada 10 que marca, {{count}} son correctos.',
    hardlyAny: 'De cada 10 que marca, menos de 1 es correcto.',
  },
  neverFound: {
    names: 'Nunca encuentra: {{types}}.',
    chunks: 'Nunca encuentra: {{types}}.',
    words: 'Nunca acierta: {{types}}.',
  },
  andMore: '{{types}} y {{more}} más',
  tooFew: {
    names: 'Son muy pocos nombres para saber si es bueno.',
    chunks: 'Son muy pocos sintagmas para saber si es bueno.',
    words: 'Son muy pocas palabras para saber si es bueno.',
  },
  quickTry:
    'Ha sido una prueba rápida: ha aprendido con {{train}} de {{ofTrain}} oraciones de entrenamiento.',
  nothing: {
    names: 'Aquí no hay nombres que encontrar.',
    chunks: 'Aquí no hay sintagmas que encontrar.',
    words: 'Aquí no hay palabras que etiquetar.',
  },
} as const;
