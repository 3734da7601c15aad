/** The screen Train, and what a run takes of memory and time before it starts. */
export const train = {
  title: 'Entrenar',
  lead: 'Cada época recorre una vez los datos de entrenamiento; después, el modelo se evalúa con los de validación.',
  settings: 'Ajustes',
  basics: 'Lo esencial',
  advanced: 'Más ajustes',
  reset: 'Volver a los valores iniciales',
  copyLink: 'Copiar un enlace a estos ajustes',
  linkCopied: 'Enlace copiado',
  locked: 'Este entrenamiento conserva los ajustes con los que empezó; los cambios valen para el siguiente.',
  useRecommended: 'Usar {{value}}, lo recomendado',
  fields: {
    model: 'Modelo',
    backend: 'Motor',
    learningRate: 'Tasa de aprendizaje',
    epochs: 'Épocas',
    batchSize: 'Tamaño del lote',
    seed: 'Semilla',
    labelAlignment: 'Alineación de etiquetas',
    maxLength: 'Longitud máxima',
    schedule: 'Planificación',
    warmup: 'Calentamiento',
    weightDecay: 'Decaimiento de pesos',
    maxGradNorm: 'Recorte del gradiente',
    gradientAccumulationSteps: 'Acumulación de gradientes',
    labelSmoothing: 'Suavizado de etiquetas',
    frozenLayers: 'Capas congeladas',
    groupByLength: 'Agrupar oraciones por longitud',
    dropout: 'Dropout',
    freezeEmbeddings: 'Congelar los embeddings',
  },
  help: {
    model: 'Codificador ({{type}}): {{layers}}, ancho {{hidden}}, {{parameters}} parámetros, {{size}}.',
    modelLoading: 'Cargando …',
    learningRate: 'Cuánto mueve los pesos cada paso.',
    learningRateSmall:
      'Recomendada para este modelo: {{value}}. Es pequeño, y los codificadores pequeños necesitan pasos mayores; la habitual 2e-5 es para los de tamaño base.',
    learningRateBase:
      'Recomendada para este modelo: {{value}}, la habitual para codificadores de tamaño base.',
    epochs: 'Cuántas veces se recorren los datos de entrenamiento.',
    batchSize: 'Oraciones en cada paso.',
    seed: 'La misma semilla da el mismo entrenamiento: pesos nuevos, orden de las oraciones, dropout.',
    maxLength:
      'En subpalabras, contando [CLS] y [SEP]. Las oraciones más largas se cortan, y se te dice cuántas.',
    schedule: 'Cómo cambia la tasa de aprendizaje de un paso a otro.',
    warmup: 'Por debajo de 1, una parte de todos los pasos; desde 1, un número de pasos.',
    weightDecay: 'Acerca los pesos a cero; no los sesgos ni las normas.',
    maxGradNorm: 'Mayor gradiente permitido; 0 no recorta.',
    gradientAccumulationSteps: 'Lotes que forman un paso.',
    labelSmoothing: 'Cuánta probabilidad cede la etiqueta correcta.',
    frozenLayers: 'Capas, desde abajo, que se quedan como están.',
    groupByLength: 'Menos relleno, más rápido; el orden es menos aleatorio.',
    dropout: 'Apaga activaciones al azar para que no memorice, con los valores del modelo.',
    freezeEmbeddings: 'Los vectores de las palabras no cambian.',
  },
  alignments: {
    first: 'Primera subpalabra de cada palabra',
    all: 'Todas las subpalabras, B- pasa a I-',
  },
  alignmentHelp: {
    first: 'Cada palabra cuenta una vez; lo habitual.',
    all: 'Como en el cuaderno clásico; las palabras largas pesan más.',
  },
  backends: { auto: 'Automático', webgpu: 'WebGPU (GPU)', wasm: 'WASM (procesador)' },
  backendIs: 'En uso: {{name}}; {{reason}}.',
  schedules: {
    linear: 'Lineal hasta cero',
    cosine: 'Coseno hasta cero',
    constant: 'Constante',
    constant_with_warmup: 'Constante tras el calentamiento',
    polynomial: 'Polinómico',
    inverse_sqrt: 'Inverso de la raíz cuadrada',
    cosine_with_restarts: 'Coseno con reinicios',
  },
  invalidNumber: 'Escribe un número; mientras tanto se usa {{value}}.',
  outOfRange: {
    between: 'Tiene que estar entre {{min}} y {{max}}; mientras tanto se usa {{value}}.',
    aboveUpTo: 'Tiene que ser mayor que {{min}} y como mucho {{max}}; mientras tanto se usa {{value}}.',
    wholeBetween: 'Tiene que ser un número entero entre {{min}} y {{max}}; mientras tanto se usa {{value}}.',
    atLeast: 'Tiene que ser {{min}} o más; mientras tanto se usa {{value}}.',
    wholeAtLeast: 'Tiene que ser un número entero, {{min}} o más; mientras tanto se usa {{value}}.',
  },
  progress: 'Progreso',
  figures: {
    step: 'Paso',
    loss: 'Pérdida',
    learningRate: 'Tasa de aprendizaje',
    gradNorm: 'Norma del gradiente',
    tokensPerSecond: 'Tokens/s',
    timeLeft: 'Tiempo restante',
  },
  ofSteps: '{{step}} de {{totalSteps}}',
  emptyTitle: 'Aquí aparecen las curvas',
  emptyText:
    'Pulsa Entrenar en la barra de arriba. La pérdida se dibuja en vivo; tras cada época el modelo se evalúa con los datos de validación.',
  emptyPreparing:
    'El entrenamiento se está preparando. La pérdida se dibuja desde el primer paso; tras cada época el modelo se evalúa con los datos de validación.',
  newlyInitialized: 'Recién inicializados: {{names}}',
  newlyInitializedWhy:
    'El modelo no trae estos pesos: empiezan al azar (semilla {{seed}}) y se aprenden de tus etiquetas.',
  lossChart: 'Pérdida por paso',
  lossChartRaw: 'cada paso',
  lossChartSmoothed: 'suavizada',
  lossChartValidation: 'validación',
  rateChart: 'Tasa de aprendizaje por paso',
  epochChart: 'Métricas por época',
  chartLoading: 'Cargando el gráfico …',
  step: 'Paso',
  epochTable: 'Épocas',
  columns: {
    epoch: 'Época',
    trainingLoss: 'Pérdida de entrenamiento',
    validationLoss: 'Pérdida de validación',
    precision: 'Precisión',
    recall: 'Recall (cobertura)',
    f1: 'F1',
    accuracy: 'Exactitud',
    macroPrecision: 'Precisión macro',
    macroRecall: 'Recall macro',
    macroF1: 'F1 macro',
  },
  noEpoch: 'Aún no ha acabado ninguna época.',
  perWord:
    'Sobre todas las palabras de los archivos, contando como no encontradas las que pasan de la longitud máxima: F1 {{f1}}, exactitud {{accuracy}} tras la última época.',
  perWordTokens:
    'Sobre todas las palabras de los archivos, contando como no encontradas las que pasan de la longitud máxima: exactitud {{accuracy}}, F1 macro {{f1}} tras la última época.',
  perType: 'Por tipo, tras la época {{epoch}}',
  perTag: 'Por etiqueta, tras la época {{epoch}}',
  type: 'Tipo',
  tag: 'Etiqueta',
  support: 'Casos',
  log: 'Registro',
  logEntries: {
    quickTry: 'Prueba rápida, con una muestra: {{sizes}}.',
    started_one: 'Empieza {{name}}: {{totalSteps}} paso.',
    started_other: 'Empieza {{name}}: {{totalSteps}} pasos.',
    wordsLost: {
      train:
        'Palabras que pasan de la longitud máxima en entrenamiento: {{words}}. El modelo no aprende de ellas.',
      validation:
        'Palabras que pasan de la longitud máxima en validación: {{words}}. Cuentan como no encontradas.',
      test: 'Palabras que pasan de la longitud máxima en prueba: {{words}}. Cuentan como no encontradas.',
    },
    epoch:
      'Época {{epoch}}: pérdida de entrenamiento {{trainingLoss}}, de validación {{validationLoss}}, F1 {{f1}}.',
    epochTokens:
      'Época {{epoch}}: pérdida de entrenamiento {{trainingLoss}}, de validación {{validationLoss}}, exactitud {{accuracy}}.',
    paused: 'En pausa.',
    resumed: 'Continúa.',
    finished: 'Terminado en {{time}}.',
    stopped: 'Detenido tras el paso {{step}}.',
    failed: 'Ha fallado: {{message}}',
  },
  failedTitle: 'El entrenamiento ha fallado',
  failedStartTitle: 'El entrenamiento «{{name}}» no ha podido empezar',
  released:
    'Los pesos de {{name}} se liberaron para dejar sitio al siguiente entrenamiento: ya no se pueden probar ni exportar.',
  further: 'Seguir entrenando desde estos pesos',
  furtherHelp: 'El próximo entrenamiento partirá de {{name}}.',
  furtherChosen: 'Elegido: el próximo entrenamiento partirá de {{name}}.',
} as const;

/** Se pregunta antes de un entrenamiento que sustituye a otro cuyo modelo no se ha descargado. */
export const keep = {
  question: '¿Conservar este modelo?',
  why: '{{name}} no se ha descargado. En cuanto empiece el próximo entrenamiento, ya no se podrá probar ni exportar.',
  whyFurther:
    '{{name}} no se ha descargado. El próximo entrenamiento parte de sus pesos. Después, el modelo tal como está ahora se podrá probar y evaluar, pero ya no descargar.',
  download: 'Descargar modelo',
  building: 'Preparando la carpeta; el entrenamiento empieza en cuanto se haya descargado …',
  failed: 'No se ha podido descargar el modelo, así que el entrenamiento no ha empezado',
  trainAnyway: 'Entrenar de todos modos',
  cancel: 'Cancelar',
} as const;

/** Oraciones de los datos en Entrenar, tal como las marca el modelo mientras aprende. */
export const preview = {
  title: 'Vista previa',
  goal: 'Lo que el modelo debe aprender a encontrar, en oraciones de los datos de {{split}}.',
  goalTokens: 'Las etiquetas que el modelo debe aprender a poner, en oraciones de los datos de {{split}}.',
  progress: 'Así las marca el modelo tras el paso {{step}}: encuentra {{found}} de {{total}}.',
  progressTokens: 'Así las etiqueta el modelo tras el paso {{step}}: acierta {{found}} de {{total}}.',
  allRight: '✓ todas las etiquetas son correctas',
  findings: {
    found: '✓ {{text}}',
    missed: '{{text}}: no encontrado',
    otherType: '{{text}}: {{otherType}} en lugar de {{type}}',
    otherWords: '{{text}}: marcado solo «{{otherText}}», como {{otherType}}',
    extra: '{{text}}: marcado como {{type}}, pero no tiene etiqueta',
  },
  failed: 'No se ha podido hacer la vista previa',
} as const;

export const estimate = {
  title: 'Estimación',
  waiting: 'Muestra qué necesita un entrenamiento en cuanto se cargan los datos y el modelo.',
  failed: 'No se ha podido estimar',
  memory: 'Memoria: unos {{total}} con {{backend}}, en lotes de hasta {{rows}} × {{tokens}} tokens',
  fits: 'cabe',
  fitsNot: 'no cabe',
  partsLabel: 'Memoria por partes',
  parts: {
    parametersBytes: 'Parámetros',
    gradientsBytes: 'Gradientes',
    momentsBytes: 'Momentos',
    activationsBytes: 'Activaciones',
    runtimeBytes: 'Motor y copias',
  },
  lastRun:
    'Los pesos de {{name}} ocupan todavía {{held}}. Hay que liberarlos antes de empezar el siguiente entrenamiento; Entrenar lo pregunta antes, salvo que se hayan exportado.',
  start: 'Al empezar, las copias de los pesos ocupan hasta {{start}} por un momento.',
  trained: 'Se entrenan {{trained}} de {{all}} parámetros.',
  hint: 'Es más que los {{memory}} que indica el navegador; puede que tengas que cerrar otras pestañas.',
  positions:
    'La longitud máxima es {{asked}}, pero este modelo tiene posiciones para {{limit}} tokens: se usan {{limit}}.',
  refusedTitle: 'Este entrenamiento no cabe, así que no ha empezado',
  tooLargeTitle: 'Este entrenamiento no cabe',
  needs: {
    parameter: '{{name}} ocupa {{needed}}, y esta GPU no admite bloques de más de {{limit}}.',
    activation:
      'Un resultado intermedio de un lote ocupa {{needed}}, y esta GPU no admite bloques de más de {{limit}}.',
    state:
      'Parámetros, momentos y gradientes necesitan {{needed}}; una memoria de WebAssembly tiene {{limit}}.',
    masks:
      'Las máscaras de dropout de un lote necesitan {{needed}}; una memoria de WebAssembly tiene {{limit}}.',
    heap: 'Los parámetros y las activaciones de un lote necesitan {{needed}}; la memoria de WebAssembly de ONNX Runtime tiene {{limit}}.',
  },
  change: 'Cabría con uno de estos cambios:',
  changeModel: 'En este dispositivo caben modelos de hasta unos {{millions}} millones de parámetros.',
  noRemedy: 'Ningún ajuste lo remedia: elige un modelo más pequeño.',
  remedies: {
    batchSize: 'Tamaño del lote {{value}}',
    maxLength: 'Longitud máxima {{value}}',
    freezeEmbeddings: 'Embeddings congelados',
    chooseWasm: 'WASM como motor',
    together:
      'Embeddings congelados, {{frozenLayers}}, tamaño del lote {{batchSize}} y longitud máxima {{maxLength}}',
  },
  measure: 'Medir un paso',
  measuring: 'Midiendo …',
  duringRun: 'Un entrenamiento mide sus propios pasos.',
  range: 'Tiempo: entre {{least}} y {{most}}, aproximadamente, para {{epochs}} con {{backend}}',
  rangeBasis:
    'Calculado a partir del tamaño del modelo y de los datos; todavía no se ha medido la velocidad de este dispositivo.',
  quickTry: 'Prueba rápida: unos {{time}}, con {{train}} de {{ofTrain}} oraciones de entrenamiento.',
  time: 'Tiempo: unos {{time}} para {{epochs}} con {{backend}}',
  epochs_one: '{{count}} época',
  epochs_other: '{{count}} épocas',
  timeParts: '{{training}} de entrenamiento, {{evaluation}} de evaluación',
  basis: {
    measured: 'Medido: {{ms}} por paso de {{rows}} × {{tokens}} tokens, {{rate}} tokens/s.',
    run: 'Del último entrenamiento: {{ms}} por paso de {{rows}} × {{tokens}} tokens, {{rate}} tokens/s.',
  },
} as const;

/** Un entrenamiento con una muestra de los datos. */
export const quickTry = {
  sentence: '{{sentence}} · Prueba rápida',
  title: 'Prueba rápida',
  sizes:
    '{{train}} de {{ofTrain}} oraciones de entrenamiento, {{validation}} de {{ofValidation}} de validación',
  note: 'Es una prueba rápida, con una muestra: {{sizes}}. El próximo entrenamiento usa todos los datos.',
  caption: '{{table}} · Prueba rápida: {{sizes}}',
} as const;
