/** Invoices: reading, paying, saying that one was paid, asking for one to be void. */
export const invoices = {
  title: 'Facturas',
  states: { issued: 'Para pagar', paid: 'Pagadas', void: 'Anuladas' },
  statesLabel: 'Qué facturas',
  empty: {
    issued: 'No tenés nada para pagar.',
    paid: 'Todavía no pagaste ninguna factura.',
    void: 'No tenés facturas anuladas.',
  },
  emptyNext: 'Cuando salga una factura te avisamos por WhatsApp y por correo, y la ves acá.',
  back: 'Volver a las facturas',
  invoice: (number: number) => `Factura ${number}`,
  badges: { due: 'Para pagar', overdue: 'Vencida', paid: 'Pagada', void: 'Anulada' },
  due: (day: string) => `Vence el ${day}`,
  wasDue: (day: string) => `Venció el ${day}`,
  paidOn: (when: string) => `Pagada el ${when}`,
  voidedOn: (when: string) => `Anulada el ${when}`,
  issuedOn: 'Emitida',
  lines: 'Detalle',
  fromTo: (from: string, to: string) => `Del ${from} al ${to} inclusive`,
  total: 'Total',
  owed: 'Falta pagar',
  pay: (amount: string) => `Pagar ${amount}`,
  payUntil: (when: string) => `Tenés hasta el ${when} para pagarla`,
  left: (days: number) => {
    if (days < 1) return 'queda menos de un día';
    return days === 1 ? 'queda 1 día' : `quedan ${days} días`;
  },
  paper: 'Ver para imprimir o compartir',
  noButton: 'Si se puede pagar en línea, el botón aparece acá en un momento.',
  bankTransfer: (account: string, number: number) =>
    `Por transferencia: ${account}. Poné «Factura ${number}» como referencia.`,

  reportTitle: '¿Ya la pagaste por transferencia?',
  reportLead: 'Avisanos y la buscamos en el banco. Mientras tanto no se suspende nada por esta factura.',
  reportOpen: 'Avisar una transferencia',
  paidAt: '¿Qué día la hiciste?',
  amount: '¿Cuánto transferiste?',
  wrongAmount: 'Escribí un importe, como 12.500,50.',
  wrongDay: 'Escribí el día, como 25/03/2026.',
  receipt: 'Comprobante',
  receiptHint: 'Si lo tenés: una foto (JPEG o PNG) o un PDF, de hasta 5 MB.',
  receiptTooLarge: 'El archivo pesa más de 5 MB. Sacale una captura de pantalla y mandanos esa.',
  receiptOfAnotherType: 'Elegí una foto (JPEG o PNG) o un PDF.',
  reportSubmit: 'Avisar',
  reported: 'Gracias, ya estamos buscando tu transferencia.',
  heldUntil: (day: string) =>
    `Hasta el ${day} inclusive no se suspende nada por esta factura. Cuando la encontremos te avisamos.`,

  voidLabel: 'Pedir que se anule',
  voidQuestion:
    'Si es de un pedido, de una subida de plan o de un presupuesto, se anula ahora y no se hace. Si es de una renovación, lo revisa nuestro equipo.',
  voidYes: 'Sí, pedir que se anule',
  voided: 'Listo: la factura quedó anulada y no hay nada que pagar.',
  voidAsked: 'Pediste que se anule: nuestro equipo lo revisa y te avisa.',
};
