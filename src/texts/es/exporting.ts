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
    'Los grafos de entrenamiento, evaluación y AdamW en ONNX, y los pesos como punto de partida: para otros programas que entrenan.',
  estimate:
    'El zip tendrá unos {{zip}}. Para hacerlo hacen falta unos {{memory}} de memoria además del modelo; para los archivos de entrenamiento, {{artifacts}}.',
  tooLarge:
    'En un zip caben {{limit}}, así que este modelo no se puede exportar. Entrena un codificador más pequeño para exportarlo.',
  hint: 'Es más que los {{memory}} que indica el navegador; cierra otras pestañas antes de descargar.',
  building: 'Preparando la carpeta …',
  notTrained: 'Aún no hay nada que descargar: primero hay que entrenar el modelo.',
  running: 'El entrenamiento sigue en marcha; podrás exportar cuando termine o cuando lo detengas.',
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
    model: 'Codificador',
    f1: 'F1 en validación',
    accuracy: 'Exactitud en validación',
    steps: 'Pasos',
    labels: 'Etiquetas',
  },
  load: 'Cómo cargarlo',
  python: 'Python',
  javascript: 'JavaScript',
  scripts:
    'La carpeta trae sus propios scripts: dividen un texto en palabras como Probar, y encuentran lo que encuentra Probar. Python necesita {{packages}}; JavaScript, @huggingface/transformers.',
  pipelines:
    'Los pipelines de las bibliotecas codifican el texto tal como está: junto a la puntuación, una palabra puede tener otras subpalabras que en el entrenamiento y, si las subpalabras no llevan la marca ##, una palabra es lo que hay entre espacios.',
  pythonPipeline: 'Python, con el pipeline de transformers',
  javascriptPipeline: 'JavaScript, con transformers.js',
  copy: 'Copiar',
  copied: 'Copiado',
  failed: 'No se ha podido preparar la carpeta',
} as const;
