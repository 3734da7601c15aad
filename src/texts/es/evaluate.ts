/** The screen Evaluate, and what tags. */
export const tagger = {
  label: 'Modelo',
  run: '{{name}} (este entrenamiento)',
  model: '{{name}} (tal como se cargó)',
} as const;

export const evaluate = {
  title: 'Evaluar',
  lead: 'Etiqueta una partición entera y compara el resultado con tus etiquetas, con el modelo entrenado o con otro que hayas cargado.',
  choices: 'Qué se evalúa',
  split: 'Partición',
  start: 'Evaluar',
  progress: 'Progreso de la evaluación',
  running:
    'Hay un entrenamiento en marcha, que se evalúa tras cada época. Podrás evaluar otras particiones cuando acabe.',
  noTagger: 'Aún no hay ningún modelo que etiquete. Entrena uno, o carga uno que ya sepa etiquetar.',
  noData: 'Aún no hay datos cargados.',
  failed: 'No se ha podido evaluar la partición',
  report: 'Puntuaciones',
  about: '{{model}} en {{split}} de {{dataset}}: {{sentences}}, {{words}}, en {{time}}.',
  mode: 'Cómo se cuentan las entidades',
  modes: { default: 'Normal', strict: 'Estricto' },
  modesHelp: {
    default: 'Como seqeval y conlleval: una I- tras otro tipo también empieza una entidad.',
    strict: 'Como seqeval en modo estricto con IOB2: una entidad tiene que empezar por B-.',
  },
  wordsLost: 'Palabras que pasan de la longitud máxima del modelo: {{words}}. Cuentan como no encontradas.',
  unknownLabels: 'Etiquetas que el modelo no conoce y por eso nunca pone: {{labels}}.',
  perType: 'Por tipo',
  perTag: 'Por etiqueta',
  averages: { micro: 'media micro', macro: 'media macro', weighted: 'media ponderada' },
  list: 'Evaluaciones de esta sesión',
  columns: { data: 'Datos', score: 'Puntuación' },
  show: 'Mostrar',
} as const;
