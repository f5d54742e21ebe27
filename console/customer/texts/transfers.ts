/** Passing a service to another holder. */
export const transfers = {
  open: 'Transferir a otra persona',
  openLead: 'El servicio pasa a nombre de quien elijas, con sus próximas facturas.',
  openTitle: (service: string) => `Transferir ${service}`,
  backToService: 'Volver al servicio',
  whoTitle: '¿Quién lo recibe?',
  whoLead:
    'Tiene que tener su cuenta verificada con nosotros. Los dos van a confirmar por WhatsApp antes de que cambie nada.',
  recipientName: 'Nombre y apellido',
  recipientNameHint: 'Como figura en su cuenta.',
  recipientEmail: 'Su correo de cliente',
  when: '¿Cuándo se hace?',
  whenHint: 'La espera le da tiempo a cualquiera de los dos de cancelarlo.',
  whens: {
    safe: 'Con espera de seguridad',
    atOnce: 'Sin espera, con mi clave',
  },
  atOnceHint:
    'Se hace apenas confirmen los dos. Si alguno cambió hace poco su teléfono, su correo o una clave, la espera corre igual.',
  openSubmit: 'Pedir el cambio de titular',
  domains: 'Los dominios no se mueven con el servicio.',

  title: (service: string) => `Cambio de titular de ${service}`,
  titleUnknown: 'Cambio de titular',
  reference: (reference: string) => `Trámite ${reference}`,
  incomingTitle: (holder: string, service: string) => `${holder} te quiere pasar «${service}»`,
  incomingLead: 'Para recibirlo, confirmá con el texto que te toca.',
  incomingFollow: 'Ver el cambio de titular',
  parties: (holder: string, recipient: string) => `De ${holder} a ${recipient}`,

  states: {
    awaiting_consents: 'Faltan confirmaciones',
    cooling_off: 'En espera, por seguridad',
    paused: 'En pausa',
    committed: 'Ya cambió de titular: estamos pasando los accesos',
    completed: 'Listo: el servicio cambió de titular',
    withdrawn: 'Se canceló',
    expired: 'Venció sin todas las confirmaciones',
    refused: 'No se pudo hacer',
  },
  next: {
    committed: {
      holder: 'Las próximas facturas ya no son tuyas. Las anteriores y tu saldo a favor siguen en tu cuenta.',
      recipient:
        'Te mandamos un enlace de un solo uso con los accesos. Cambiá también las claves de los usuarios que tenga el sitio.',
    },
    completed: {
      holder: 'Las próximas facturas ya no son tuyas. Las anteriores y tu saldo a favor siguen en tu cuenta.',
      recipient: 'Lo tenés en «Mis servicios». Cambiá también las claves de los usuarios que tenga el sitio.',
    },
    withdrawn: {
      holder: 'El servicio sigue a tu nombre. Podés pedirlo de nuevo desde el servicio.',
      recipient: 'No cambió nada. Si todavía hace falta, el titular puede pedirlo de nuevo.',
    },
    expired: {
      holder: 'El servicio sigue a tu nombre. Podés pedirlo de nuevo desde el servicio.',
      recipient: 'No cambió nada. Si todavía hace falta, el titular puede pedirlo de nuevo.',
    },
    refused: {
      holder: 'El servicio sigue como estaba.',
      recipient: 'No cambió nada.',
    },
  },
  reasons: {
    unpaid_invoice: 'Quedó una factura sin pagar.',
    service_not_active: 'El servicio dejó de estar activo.',
    not_the_holder: 'El servicio ya no está a nombre de quien lo entregaba.',
    not_verified: 'Una de las dos cuentas dejó de estar verificada.',
    evidence_differs: 'No pudimos comprobar uno de los mensajes de confirmación.',
    ended_by_staff: 'Nuestro equipo lo revisó y lo cerró.',
    superseded: 'El titular pidió la baja del servicio.',
  },
  until: {
    awaiting_consents: (when: string) => `Hay tiempo hasta el ${when}.`,
    paused: (when: string) => `Hay tiempo hasta el ${when}. Después se cierra.`,
  },
  coolingOff: (when: string) =>
    `Se hace solo el ${when}. Hasta entonces cualquiera de los dos lo puede cancelar.`,

  confirmations: 'Confirmaciones',
  you: 'Vos',
  received: (when: string) => `recibida el ${when}`,
  missing: 'falta',
  voided: 'dejó de valer, porque cambiaron los datos: falta de nuevo',

  ownTitle: 'Falta tu confirmación',
  ownLead: (phone: string) =>
    `Mandanos este texto por WhatsApp desde ${phone}, tal como está, sin cambiarle nada.`,
  ownText: 'Tu texto',
  copy: 'Copiar el texto',
  openWhatsApp: 'Abrir WhatsApp con el texto',
  signedInTitle: 'Confirmá desde acá',
  signedInLead:
    'Por WhatsApp no pudimos saber quién escribe. Confirmá con tu correo y tu clave de seguridad lo que dice este texto.',
  signedInSubmit: 'Confirmar el cambio de titular',

  withdraw: 'Cancelar el cambio de titular',
  withdrawQuestion: '¿Cancelamos el cambio de titular? El servicio queda como está y les avisamos a los dos.',
  withdrawYes: 'Sí, cancelarlo',
};
