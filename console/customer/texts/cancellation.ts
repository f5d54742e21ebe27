/** The end of a service, at its holder's wish. */
export const cancellation = {
  ask: 'Dar de baja',
  askOrder: 'Cancelar el pedido',
  of: (label: string) => `Dar de baja ${label}`,
  lead: 'Antes de decidir, mirá qué pasa. Hasta que confirmes abajo no cambia nada.',

  deletedTitle: 'Qué se borra',
  deletedLead: 'Cuando la baja se hace, se borra para siempre:',
  termsTitle: 'Tené en cuenta',
  nothingOwed: 'No debés nada por este servicio.',

  modeTitle: '¿Cuándo?',
  modes: {
    end_of_period: 'Al final del período',
    immediate: 'Hoy mismo',
  },
  modeOfOrder: 'Cancelar el pedido ahora',
  endsAt: 'Termina',
  withdrawableUntil: 'Termina, y hasta entonces la podés cancelar',
  lastFullDay: 'Último día completo',

  confirmTitle: 'Confirmá que sos vos',
  reason: '¿Por qué te vas?',
  reasonHint: 'Si querés contarnos. Nos ayuda a mejorar.',
  submit: 'Pedir la baja',

  requestTitle: 'Tu baja',
  reference: 'Referencia',
  referenceHint: 'Guardala: con ella cualquiera de nuestro equipo encuentra tu pedido.',
  states: {
    scheduled: 'Programada',
    paused: 'En pausa',
    claimed: 'La estamos haciendo',
    completed: 'Hecha',
    withdrawn: 'Cancelada',
  },
  inWords: {
    scheduled: 'Ya está pedida. Todavía la podés cancelar.',
    paused: 'Está en pausa hasta que nuestro equipo levante el bloqueo de seguridad.',
    claimed: 'La estamos haciendo y ya no se puede cancelar.',
    completed: 'El servicio está dado de baja.',
    withdrawn: 'La cancelaste: el servicio sigue como estaba.',
  },
  inWordsOfCompany: {
    scheduled: 'El servicio se da de baja en esa fecha.',
    paused: 'Está en pausa hasta que nuestro equipo la revise.',
    claimed: 'La estamos haciendo.',
    completed: 'El servicio está dado de baja.',
    withdrawn: 'No se hace: el servicio sigue como estaba.',
  },
  mode: 'Cuándo',
  modesInWords: {
    immediate: 'Hoy mismo',
    end_of_period: 'Al final del período',
    termination: 'Por decisión de la empresa',
    non_payment: 'Por falta de pago',
  },

  withdrawTitle: '¿Cambiaste de idea?',
  withdrawLead: 'Mientras no la empecemos, la podés cancelar: el servicio sigue y se renueva como antes.',
  withdraw: 'Cancelar la baja',
  hastenTitle: '¿La querés ya?',
  hastenLead:
    'Puede hacerse hoy en vez de esperar al final del período. No se devuelve lo que ya pagaste, y te queda un rato para cancelarla: al confirmar te decimos hasta qué hora.',
  hasten: 'Quiero la baja hoy',
  hastenSubmit: 'Hacer la baja hoy',
};
