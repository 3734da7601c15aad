/** The screen Try. */
export const tryOut = {
  title: 'Probar',
  lead: 'Escribe o pega un texto: lo que encuentra el modelo se marca mientras escribes.',
  leadTokens: 'Escribe o pega un texto: cada palabra recibe su etiqueta mientras escribes.',
  text: 'Texto para etiquetar',
  another: 'Usar una oración de los datos',
  grouping: 'Cómo se unen las subpalabras',
  groupings: {
    words: 'Palabras',
    none: 'none: cada subpalabra',
    simple: 'simple: vecinas del mismo tipo',
    first: 'first: decide la primera subpalabra',
    average: 'average: media de las subpalabras',
    max: 'max: decide la subpalabra más segura',
  },
  asItStands:
    'El texto se ha codificado tal como está, como hace el pipeline de transformers. Las subpalabras pueden ser distintas de las de las palabras del entrenamiento.',
  wordRules: {
    words: 'El texto se divide en palabras por los espacios y la puntuación.',
    segmenter:
      'El texto se divide en palabras por los espacios y la puntuación y, donde la escritura no usa espacios, con el diccionario del navegador.',
    characters: 'Cada carácter del texto es una palabra.',
    whitespace: 'El texto se divide en palabras solo por los espacios.',
  },
  wordSources: {
    text: 'Así se dividieron también los textos del entrenamiento.',
    file: 'Los datos de entrenamiento traían sus propias palabras; esta regla es la que más se les acerca.',
    unknown: 'No se sabe cómo se formaron las palabras de sus datos de entrenamiento.',
  },
  entities: 'Entidades',
  tags: 'Etiquetas',
  notTrained: 'El modelo aún no se ha entrenado.',
  notTrainedText:
    'Está preentrenado, pero aún no conoce tus etiquetas. Entrenarlo con los datos cargados lleva unos minutos; mientras tanto verás aparecer aquí las marcas.',
  waiting: 'El entrenamiento ha comenzado; las primeras marcas llegan con los primeros pasos.',
  nothing: 'No se ha encontrado ninguna entidad en este texto.',
  empty: 'Escribe algo para verlo marcado.',
  weights: 'Pesos tras el paso {{step}} · {{time}}',
  originalHead: 'Pesos originales · {{time}}',
  listCaption: 'Entidades encontradas',
  listCaptionTokens: 'Las palabras y sus etiquetas',
  columns: {
    text: 'Texto',
    word: 'Palabra',
    type: 'Tipo',
    tag: 'Etiqueta',
    score: 'Puntuación',
    place: 'Caracteres',
  },
  failed: 'No se ha podido etiquetar este texto',
} as const;
