/** The screen Evaluate, and what tags. */
export const tagger = {
  label: 'Etiqueta con',
  run: '{{name}} (este entrenamiento)',
  model: '{{name}} (cabeza original)',
} as const;

export const evaluate = {
  title: 'Evaluar',
  lead: 'Etiqueta una partición palabra por palabra y la compara con su archivo: con el entrenamiento, o con la cabeza original de un modelo cargado.',
  choices: 'Qué se evalúa',
  split: 'Partición',
  start: 'Evaluar',
  progress: 'Progreso de la evaluación',
  running:
    'Hay un entrenamiento en marcha: se mide tras cada época. Las demás particiones se pueden evaluar cuando acabe.',
  noTagger:
    'Aún no hay nada que etiquete. Entrena con tus datos, o carga un modelo que ya etiquete (Entrenar, Modelo, Otro…).',
  noData: 'No hay datos cargados.',
  failed: 'No se ha podido evaluar la partición',
  report: 'Puntuaciones',
  about: '{{model}} en {{split}} de {{dataset}}: {{sentences}} oraciones, {{words}} palabras, en {{time}}.',
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
  averages: { micro: 'todas (micro)', macro: 'media (macro)', weighted: 'ponderada' },
  list: 'Evaluaciones de esta visita',
  columns: { data: 'Datos', score: 'Puntuación' },
  show: 'Mostrar',
} as const;
