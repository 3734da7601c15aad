/** Las palabras del oficio: qué significa cada una, en una frase y con un ejemplo. */
export const terms = {
  what: '¿Qué significa «{{term}}»?',
  example: 'Ejemplo: {{example}}',
  words: {
    learningRate: {
      term: 'tasa de aprendizaje',
      meaning:
        'Cuánto mueve los pesos cada paso: si es demasiado, el entrenamiento diverge; si es muy poco, no acaba nunca.',
      example: '3e-4 es 0,0003; los codificadores de tamaño base suelen usar 2e-5.',
    },
    epochs: {
      term: 'época',
      meaning: 'Una pasada por todas las oraciones de entrenamiento.',
      example: '3 épocas sobre 700 oraciones: el modelo ve cada oración tres veces.',
    },
    batchSize: {
      term: 'tamaño del lote',
      meaning: 'De cuántas oraciones aprende el modelo en un paso.',
      example: '80 oraciones en lotes de 8 son 10 pasos por época.',
    },
    seed: {
      term: 'semilla',
      meaning:
        'El número del que sale todo lo aleatorio: los pesos nuevos, el orden de las oraciones, el dropout.',
      example: 'Dos entrenamientos con la semilla 42 y los mismos ajustes acaban con los mismos pesos.',
    },
    labelAlignment: {
      term: 'subpalabra',
      meaning:
        'Un trozo de palabra: el modelo lee las palabras en los trozos que conoce su vocabulario, y tus etiquetas son de palabras.',
      example: 'cased-4l-384 lee Montevideo como Monte, ##v, ##ideo; solo Monte lleva su etiqueta LOC.',
    },
    schedule: {
      term: 'planificación',
      meaning: 'Cómo cambia la tasa de aprendizaje durante el entrenamiento.',
      example: 'Lineal: baja de forma constante de 3e-4 a 0.',
    },
    maxLength: {
      term: 'longitud máxima',
      meaning: 'Cuántas subpalabras de una oración ve el modelo; el resto se corta.',
      example: 'Con una longitud máxima de 128 no se corta nada de una oración de 43 palabras.',
    },
    warmup: {
      term: 'calentamiento',
      meaning:
        'Los primeros pasos, en los que la tasa de aprendizaje sube desde 0 para que un clasificador nuevo no desajuste el codificador.',
      example: '0,1 de 200 pasos: sube durante 20 pasos.',
    },
    weightDecay: {
      term: 'decaimiento de pesos',
      meaning:
        'Acerca un poco cada peso a cero en cada paso, para que el modelo no dependa de unos pocos muy grandes.',
      example: '0,01 es lo habitual al ajustar modelos; 0 lo desactiva.',
    },
    maxGradNorm: {
      term: 'norma del gradiente',
      meaning: 'La longitud del paso que pide la pérdida; si supera este límite, se acorta.',
      example: 'Con un límite de 1, un gradiente de norma 5 se divide entre 5.',
    },
    gradientAccumulationSteps: {
      term: 'acumulación de gradientes',
      meaning: 'Varios lotes pequeños cuentan como uno grande, con menos memoria.',
      example: '4 lotes de 8 oraciones mueven los pesos una vez, como un lote de 32.',
    },
    labelSmoothing: {
      term: 'suavizado de etiquetas',
      meaning:
        'La etiqueta correcta cede algo de probabilidad a las demás, para que el modelo no se confíe demasiado.',
      example: '0,1 con 9 etiquetas: la correcta busca 0,91 en lugar de 1.',
    },
    frozenLayers: {
      term: 'capa congelada',
      meaning: 'Una capa cuyos pesos no cambian; las que vienen después aprenden.',
      example: 'Con 2 de 4 capas congeladas aprenden las dos superiores y el clasificador.',
    },
    groupByLength: {
      term: 'agrupar por longitud',
      meaning: 'Las oraciones de longitud parecida comparten lote, y así se gasta menos en relleno.',
      example: 'Oraciones de 5 y 6 palabras juntas, en lugar de 5 y 60.',
    },
    dropout: {
      term: 'dropout',
      meaning:
        'Durante el entrenamiento se apagan activaciones al azar, para que el modelo no memorice las oraciones.',
      example: 'Con 0,1, una de cada diez vale 0 en cada paso; al etiquetar, ninguna.',
    },
    freezeEmbeddings: {
      term: 'vector de palabra',
      meaning: 'Los números que representan una subpalabra al entrar en el modelo (su embedding).',
      example: 'Un codificador de ancho 384 tiene 384 números por subpalabra de su vocabulario.',
    },
    classifier: {
      term: 'clasificador',
      meaning:
        'La última capa, que convierte lo que el codificador sabe de una subpalabra en una puntuación por etiqueta.',
      example: 'Con 9 etiquetas y ancho 384 tiene 9 × 384 pesos y 9 sesgos.',
    },
    loss: {
      term: 'pérdida',
      meaning: 'Cuánto sorprenden al modelo las etiquetas correctas; el entrenamiento la reduce.',
      example: '0,1: la etiqueta correcta recibe una probabilidad de 0,9, más o menos.',
    },
    tokensPerSecond: {
      term: 'token',
      meaning: 'Lo que lee el modelo: una subpalabra, o una marca como [CLS] al principio de la oración.',
      example: '«Ana vive en Quito .» son 9 tokens para multilingual-6l-384.',
    },
    validationLoss: {
      term: 'pérdida de validación',
      meaning:
        'La pérdida en oraciones con las que no se entrena; si sube mientras la de entrenamiento baja, el modelo memoriza.',
      example: 'Entrenamiento 0,02, validación 0,30 y subiendo: bastarían menos épocas.',
    },
    precision: {
      term: 'precisión',
      meaning: 'De lo que marca el modelo, la parte que es correcta.',
      example: '10 nombres marcados, 8 correctos: 0,8.',
    },
    recall: {
      term: 'recall (cobertura)',
      meaning: 'De lo que hay que encontrar, la parte que encuentra el modelo.',
      example: '20 nombres en el texto, 8 encontrados: 0,4.',
    },
    f1: {
      term: 'F1',
      meaning:
        'Una sola medida para la precisión y el recall (su media armónica): solo es alta si lo son las dos.',
      example: 'Precisión 0,8 y recall 0,4 dan 0,53.',
    },
    accuracy: {
      term: 'exactitud',
      meaning:
        'La parte de las palabras con la etiqueta correcta; si casi todas son O, es alta incluso con un modelo malo.',
      example: '100 palabras, 90 de ellas O: no marcar nada da 0,9.',
    },
    support: {
      term: 'casos (soporte)',
      meaning: 'Cuántas veces aparece el tipo en tus etiquetas: cuantas menos, menos dicen sus métricas.',
      example: '4 casos y recall 0,5: se encontraron dos de cuatro.',
    },
    averages: {
      term: 'media micro, macro y ponderada',
      meaning:
        'La micro cuenta igual cada entidad, la macro cada tipo, y la ponderada cada tipo según sus casos.',
      example: 'F1 0,9 en 90 PER y 0,1 en 10 MISC: macro 0,5, ponderada 0,82.',
    },
    strict: {
      term: 'modo estricto',
      meaning:
        'Una entidad solo cuenta si sus etiquetas siguen el esquema al pie de la letra; el modo normal (el de seqeval por defecto) es tolerante, como el cuaderno habitual.',
      example: 'Un I-PER sin un B-PER delante es un nombre en modo normal, y no lo es en modo estricto.',
    },
    split: {
      term: 'partición',
      meaning:
        'Una parte de los datos con su función: de entrenamiento se aprende, con validación se evalúa tras cada época y prueba se guarda para el final.',
      example: '800 oraciones de entrenamiento, 100 de validación y 100 de prueba.',
    },
    scheme: {
      term: 'esquema de etiquetas',
      meaning: 'Cómo indican las etiquetas dónde empieza y dónde acaba una entidad.',
      example: 'IOB2: Ana/B-PER Sol/I-PER duerme/O.',
    },
    nested: {
      term: 'tramos anidados',
      meaning:
        'Una entidad dentro de otra; un modelo que da una etiqueta a cada palabra solo aprende una de las dos.',
      example:
        '[Universidad de [Salamanca]]: con los exteriores, la universidad; con los interiores, la ciudad.',
    },
    config: {
      term: 'configuración',
      meaning: 'Una de las versiones en que se ofrece un conjunto de datos del hub; a menudo, un idioma.',
      example: 'wikiann tiene una configuración por idioma: en, es, de …',
    },
    entityType: {
      term: 'etiqueta',
      meaning:
        'Qué clase de cosa es una entidad (su tipo), o la clase de una palabra; el modelo aprende a elegirla.',
      example: 'En «Ana vive en Quito», Ana lleva la etiqueta PER y Quito la etiqueta LOC.',
    },
    checkpoint: {
      term: 'punto de partida (checkpoint)',
      meaning: 'Unos pesos guardados desde los que se puede entrenar.',
      example: 'Tras 3 épocas contiene los pesos del último paso.',
    },
    grouping: {
      term: 'unir subpalabras',
      meaning: 'Qué subpalabra decide la etiqueta de una palabra que el modelo lee en trozos.',
      example: 'Monte LOC, ##v ORG, ##ideo ORG: según la primera subpalabra, Montevideo es LOC.',
    },
    threshold: {
      term: 'puntuación',
      meaning: 'Lo seguro que está el modelo de una marca, de 0 a 1; puede estar seguro y equivocarse.',
      example: 'Con un umbral de 0,8 se oculta una marca de 0,65.',
    },
    onnx: {
      term: 'ONNX y safetensors',
      meaning: 'Dos formatos de pesos: safetensors para PyTorch; ONNX para ONNX Runtime y transformers.js.',
      example: 'La carpeta contiene model.safetensors y onnx/model.onnx.',
    },
  },
};
