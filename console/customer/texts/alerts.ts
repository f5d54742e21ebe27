/** What the client was told, and what of it reaches the phone. */
export const alerts = {
  title: 'Avisos',
  empty: 'Todavía no te mandamos ningún aviso.',
  emptyNext: 'Cuando salga una factura, entre un pago o cambie algo de tus servicios, lo ves acá también.',
  preferencesTitle: 'Qué te llega por WhatsApp',
  security: 'Seguridad y servicio',
  securityLead: 'Claves, datos, bajas, suspensiones y reactivaciones. Llegan siempre.',
  informational: 'Facturas y novedades',
  informationalLead: {
    on: 'Te llegan. También los podés cortar escribiendo ALTO por WhatsApp. Al correo siguen llegando.',
    off: 'No te llegan por WhatsApp, solo al correo. Vuelven también si escribís ALTA por WhatsApp.',
  },
  turnOff: 'No mandármelos por WhatsApp',
  turnOn: 'Mandármelos por WhatsApp',
  listTitle: 'Lo que te avisamos',
  channels: { whatsapp: 'WhatsApp', email: 'Correo' },
  states: {
    queued: 'en camino',
    sent: 'enviado',
    delivered: 'entregado',
    read: 'leído',
    failed: 'no llegó',
    silenced: 'no se mandó',
  },
  secret: 'Llevaba un enlace de un solo uso, que no se vuelve a mostrar.',
  resent: 'mandado de nuevo',
};
