/** Enlaces que reproducen un entrenamiento. */
export const link = {
  hubQuestion: '¿Usar otro hub?',
  hubWhy:
    'Este enlace usa el hub de {{url}}. Todavía no se le ha pedido nada. Si continúas, los conjuntos de datos y los modelos se buscarán y se descargarán de ahí.',
  useHub: 'Usar {{host}}',
  refuseHub: 'No usarlo',
  gaps: {
    data: 'El enlace no contiene tus propios datos: quien lo abra tendrá que cargarlos antes.',
    model: 'El enlace no contiene tu propio modelo: quien lo abra tendrá que cargarlo antes.',
    choices: 'El enlace no contiene tus cambios en las etiquetas, las particiones, el esquema o el idioma.',
  },
} as const;
