/** Hiring a service, until it works. */
export const orders = {
  ask: 'Contratar un servicio',
  lead: 'Elegí un plan. No se paga nada hasta que lo confirmes y veas la factura.',
  none: 'Ahora no hay planes para contratar.',
  noneNext: (team: string) => `Comunicate con ${team} y lo vemos con vos.`,
  price: (period: string, amount: string) => `${period} ${amount}`,
  termCosts: (amount: string) => `${amount} por período`,

  aboutTitle: 'Cómo va a quedar',
  label: 'Nombre del servicio',
  labelHint: 'Así lo vas a ver en «Mis servicios». Por ejemplo: Mi tienda.',
  domain: 'Dominio',
  domainHint: 'El del sitio, sin «www». Por ejemplo: mitienda.com.ar. El dominio en sí se registra aparte.',
  submitLead:
    'Se hace la factura. El servicio se da de alta solo cuando esté paga; si no la pagás, el pedido vence y no debés nada.',
  submit: (amount: string) => `Contratar por ${amount}`,

  title: 'Tu pedido',
  reference: 'Referencia',
  states: {
    awaiting_payment: 'Falta pagar',
    paid: 'Lo estamos preparando',
    completed: 'Listo',
    cancelled: 'Cancelado',
    expired: 'Venció sin pagar',
  },
  inWords: {
    awaiting_payment: 'El servicio se da de alta solo cuando la factura esté paga.',
    paid: 'Ya está pago. Estamos dando de alta el servicio; te avisamos cuando esté listo.',
    completed: 'El servicio ya está activo.',
    cancelled: 'El pedido se canceló y la factura quedó anulada: no debés nada por él.',
    expired: 'La factura no se pagó a tiempo y quedó anulada: no debés nada por él. Podés pedirlo de nuevo.',
  },
  cancelLabel: 'Cancelar el pedido',
  cancelQuestion: 'La factura se anula y el servicio no se da de alta.',
  cancelYes: 'Sí, cancelarlo',
};
