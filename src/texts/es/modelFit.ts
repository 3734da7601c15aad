/** How the model suits the language of the data. */
export const fit = {
  title: 'Modelo e idioma',
  otherLanguage: 'Tus datos están en {{language}}; {{model}} se entrenó en {{known}}.',
  unknownWords: 'El {{share}} de las palabras contiene una pieza que {{model}} no conoce.',
  measured: 'Los modelos incluidos solo se han evaluado en inglés y español.',
  use: 'Usar {{model}} ({{size}})',
  switchedTitle: 'Modelo: {{model}}',
  switchedText:
    'Tus datos están en {{language}}, así que el entrenamiento parte de {{model}}. Puedes elegir otro modelo en Entrenar.',
} as const;
