/** The screen Export. */
export const exporting = {
  title: 'Exportar',
  lead: 'Una carpeta de modelo que PyTorch, ONNX Runtime y transformers.js cargan tal cual.',
  name: 'Nombre de la carpeta',
  nameHelp: 'Letras, cifras, puntos, guiones y guiones bajos.',
  nameInvalid:
    'Usa hasta 96 letras sin tilde, cifras, puntos, guiones y guiones bajos, sin puntos ni guiones en los extremos ni dos seguidos. Los nombres de dispositivos de Windows (con, nul) y .git al final no sirven.',
  download: 'Descargar modelo',
  artifacts: 'Descargar archivos de entrenamiento',
  artifactsHelp:
    'Los grafos de entrenamiento, evaluación y AdamW en ONNX, y los pesos como punto de partida: para entrenar con otros programas.',
  estimate:
    'El zip tendrá unos {{zip}}. Para hacerlo hacen falta unos {{memory}} de memoria además del modelo; para los archivos de entrenamiento, {{artifacts}}.',
  tooLarge:
    'En un zip caben como mucho {{limit}}, así que este modelo no se puede exportar. Entrena un codificador más pequeño para exportarlo.',
  hint: 'Es más que los {{memory}} que indica el navegador; cierra otras pestañas antes de descargar.',
  building: 'Preparando la carpeta …',
  notTrained: 'Aún no hay nada que descargar: primero hay que entrenar el modelo.',
  waysHelp:
    'Un modelo cargado puede etiquetar y evaluarse enseguida; si entrenas a partir de él, puedes exportar el resultado.',
  running: 'El entrenamiento sigue en marcha; podrás exportar cuando termine o cuando lo detengas.',
  contentsBefore: 'Lo que obtendrás',
  contents: 'Qué hay en la carpeta',
  built: '{{name}}.zip, {{size}}',
  columns: { file: 'Archivo', size: 'Tamaño' },
  about: {
    config: 'Arquitectura y nombres de las etiquetas',
    tokenizer: 'Tokenizador',
    weights: 'Pesos en safetensors',
    onnx: 'Grafo y pesos para ONNX Runtime y transformers.js',
    graph: 'Grafo sin pesos',
    readme: 'Ficha del modelo: métricas, datos, ajustes, cómo cargarlo',
    script: 'Script que etiqueta un texto como Probar',
    other: 'Ajustes y métricas del entrenamiento',
  },
  run: 'Sobre este entrenamiento',
  runFacts: {
    data: 'Datos',
    quickTry: 'Prueba rápida',
    model: 'Codificador',
    steps: 'Pasos',
    labels: 'Etiquetas',
  },
  scores: {
    title: 'Qué puntuación obtiene este modelo',
    names: { f1: 'F1', precision: 'precisión', recall: 'recall', accuracy: 'exactitud' },
    same: 'Si vuelves a cargar el zip aquí, obtiene la misma puntuación con estos datos.',
    older: 'Los pesos son los del paso {{step}}; estas puntuaciones son del paso {{scored}}.',
    sample:
      'Una prueba rápida: evaluada con {{sentences}} de {{of}} oraciones de validación. En Evaluar puedes evaluarla con todas.',
    wordsLost:
      '{{words}} palabras que pasan de la longitud máxima del entrenamiento cuentan como no encontradas. Cargado de nuevo, el zip puede leerlas y obtener otra puntuación.',
    unscored: 'El entrenamiento se detuvo antes de la primera evaluación. Puedes evaluarlo en Evaluar.',
  },
  load: 'Cómo cargarlo',
  lines: {
    pythonScript: 'Python',
    javascriptScript: 'JavaScript',
    pythonPipeline: 'Python, con transformers',
    pythonOnnx: 'Python, solo con ONNX Runtime y tokenizers',
    javascriptPipeline: 'JavaScript, con transformers.js',
  },
  notes: {
    aggregationFirst: 'first conserva las palabras enteras: cada una tiene el tipo de su primera subpalabra.',
    aggregationSimple:
      'Su pipeline conoce none y simple, pero no first: une subpalabras vecinas del mismo tipo, no las de una palabra, así que un nombre puede salir a trozos.',
    wordsGiven:
      'Las palabras se dan ya separadas, porque las agregaciones de pipeline unen vecinas con la misma etiqueta. Una palabra tiene la etiqueta de su primera subpalabra.',
    partsCalled:
      'Su pipeline no conoce esta arquitectura, así que se llama a sus partes: cada subpalabra tiene una etiqueta.',
    everySubword: 'Cada subpalabra tiene una etiqueta.',
    othersUntrained:
      'Solo se entrenó la primera subpalabra de cada palabra; las demás pueden tener cualquier etiqueta.',
    othersDiffer: 'Las subpalabras de una palabra pueden tener etiquetas distintas.',
  },
  scripts:
    'La carpeta trae sus propios scripts: dividen un texto en palabras como Probar, y encuentran lo que encuentra Probar. Python necesita {{packages}}; JavaScript, @huggingface/transformers.',
  example:
    'La oración de estas líneas es de los datos de este entrenamiento. También está en la ficha del modelo y en config.json: los scripts la etiquetan cuando no se les da ningún texto.',
  pipelines:
    'Las bibliotecas por sí solas pueden dar resultados distintos de los de Probar, porque codifican el texto tal como está: junto a la puntuación, una palabra puede tener subpalabras distintas de las del entrenamiento; si las subpalabras no llevan la marca ##, una palabra es lo que hay entre espacios; y los textos largos se cortan.',
  copy: 'Copiar',
  copied: 'Copiado',
  failed: 'No se ha podido preparar la carpeta',
} as const;
