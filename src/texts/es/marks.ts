/** Marks in a text of the user's: how far they are, which of them are shown, and what the data says. */
export const marks = {
  tagging: 'Etiquetando …',
  threshold: 'Mostrar las marcas con puntuación de {{score}} o más',
  thresholdName: 'Puntuación mínima que se muestra',
  hidden: 'Ocultas: {{hidden}} de {{all}}',
  gold: 'Lo que dicen las etiquetas de los datos',
} as const;
