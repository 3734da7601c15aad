/** Lo que rodea a los gráficos en todas las pantallas. */
export const charts = {
  lineChart: 'Gráfico de líneas: {{title}}. La tabla tiene los mismos valores.',
  showTable: 'Ver como tabla',
  hideTable: 'Ocultar la tabla',
  someRows: '{{shown}} de los {{total}} puntos de la curva',
  loss: 'Pérdida',
  score: 'Métrica',
  atStep: 'Paso {{step}}',
  atEpoch: 'Época {{epoch}}',
  amounts: {
    count: { entities: 'Entidades', tokens: 'Palabras', sentences: 'Oraciones' },
    share: {
      entities: 'Porcentaje de entidades',
      tokens: 'Porcentaje de palabras',
      sentences: 'Porcentaje de oraciones',
    },
  },
  ofWords: '{{words}} palabras',
} as const;
