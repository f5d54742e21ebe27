/** What the company offered for a price. */
export const quotes = {
  title: 'Presupuestos',
  empty: 'No tenés presupuestos.',
  emptyNext:
    'Cuando pidas algo que no está en la lista de planes, te respondemos con un presupuesto y lo ves acá.',
  back: 'Volver a los presupuestos',
  quote: (number: number) => `Presupuesto ${number}`,
  status: {
    open: 'Para responder',
    accepted: 'Aceptado',
    declined: 'Rechazado',
    expired: 'Vencido',
    withdrawn: 'Retirado',
  },
  inWords: {
    accepted: 'Lo aceptaste.',
    declined: 'Lo rechazaste. Si todavía te interesa, pedí uno nuevo.',
    expired: 'Venció sin respuesta. Si todavía te interesa, pedí uno nuevo.',
    withdrawn: 'Lo retiramos. Si todavía te interesa, pedí uno nuevo.',
  },
  validUntil: (day: string) => `Vale hasta el ${day} inclusive`,
  lines: 'Detalle',
  total: 'Total, se paga ahora',
  recurring: 'Cada período, desde entonces',
  upgrade: (plan: string) => `Con este presupuesto tu servicio pasa al plan ${plan}.`,
  accept: (amount: string) => `Aceptar por ${amount}`,
  acceptQuestion: 'Al aceptar se hace la factura. Si no la pagás, no se hace nada.',
  acceptYes: 'Sí, aceptarlo',
  decline: 'Rechazar',
  declineQuestion: 'Un presupuesto rechazado no se puede aceptar después.',
  declineYes: 'Sí, rechazarlo',
  toInvoice: (number: number) => `Ver la factura ${number}`,
};
