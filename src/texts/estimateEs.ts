/** @see estimateEn */
export const estimateEs = {
  title: 'Estimación',
  waiting: 'En cuanto estén los datos y el modelo, aquí se dice qué necesita un entrenamiento.',
  failed: 'No se ha podido estimar',
  memory: 'Memoria: unos {{total}} con {{backend}}, en lotes de hasta {{rows}} × {{tokens}} unidades',
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
  start: 'Al empezar, las copias de los pesos ocupan hasta {{start}} por un momento.',
  trained: 'Se entrenan {{trained}} de {{all}} parámetros.',
  hint: 'Es más que los {{memory}} de memoria que indica el navegador. Puede que otras pestañas tengan que ceder.',
  positions:
    'La longitud máxima es {{asked}}, pero este modelo tiene posiciones para {{limit}} unidades: cuentan {{limit}}.',
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
    frozenLayers: '{{value}} capas congeladas',
    freezeEmbeddings: 'Embeddings congelados',
    chooseWasm: 'WASM como motor',
    together:
      'Embeddings y {{frozenLayers}} capas congelados, tamaño del lote {{batchSize}} y longitud máxima {{maxLength}}',
  },
  measure: 'Medir un paso',
  measuring: 'Midiendo …',
  duringRun: 'Un entrenamiento mide sus propios pasos.',
  notMeasured: 'Cuánto tardará: mide unos pasos, que no cambian nada.',
  time: 'Tiempo: unos {{time}} para {{epochs}} con {{backend}}',
  epochs_one: '{{count}} época',
  epochs_other: '{{count}} épocas',
  timeParts: '{{training}} de entrenamiento, {{evaluation}} de evaluación',
  basis: {
    measured: 'Medido: {{ms}} por paso de {{rows}} × {{tokens}} unidades, {{rate}} unidades/s.',
    run: 'Del último entrenamiento: {{ms}} por paso de {{rows}} × {{tokens}} unidades, {{rate}} unidades/s.',
  },
} as const;
