import { informational, informationalToBoth, procedure, type Template } from './template.ts';

const name = 'Juan Perez';

/** Alerts of payments (A1, B4). */
export const paymentTemplates = {
  payment_received: {
    ...informational,
    text:
      'Hola {{name}}: recibimos {{amount}} el {{date}} para la factura {{invoice}}. Queda pendiente {{owed}} de ' +
      'esa factura. ¡Gracias!',
    examples: { name, amount: '$ 12.500,00', date: '09/03/2026', invoice: '1042', owed: '$ 2.500,00' },
  },
  payment_completed_invoice: {
    ...informational,
    text: 'Hola {{name}}: recibimos {{amount}} el {{date}} y la factura {{invoice}} quedó paga. ¡Gracias!',
    examples: { name, amount: '$ 12.500,00', date: '09/03/2026', invoice: '1042' },
  },
  payment_received_with_credit: {
    ...informational,
    text:
      'Hola {{name}}: recibimos {{amount}} el {{date}} para la factura {{invoice}}, que no debe nada más. Te quedan ' +
      '{{credit}} como saldo a favor en tu cuenta. ¡Gracias!',
    examples: { name, amount: '$ 15.000,00', date: '09/03/2026', invoice: '1042', credit: '$ 2.500,00' },
  },
  payment_received_as_credit: {
    ...informational,
    text:
      'Hola {{name}}: recibimos {{amount}} el {{date}}. Te quedan como saldo a favor en tu cuenta, para tus próximas ' +
      'facturas. ¡Gracias!',
    examples: { name, amount: '$ 12.500,00', date: '09/03/2026' },
  },
  /** Staff's answer to whoever reported a bank transfer that it did not find (B4). */
  payment_report_refused: {
    ...procedure,
    emailSubject: 'No encontramos tu transferencia para la factura {{invoice}}',
    text:
      'Hola {{name}}: revisamos la transferencia que nos informaste para la factura {{invoice}} y no pudimos registrarla. ' +
      'Motivo: {{why}}. Por eso quedan por pagar {{owed}}. Podés ver la factura y pagarla, o informarnos otra transferencia, ' +
      'desde el {{button}}.',
    button: { label: 'Ver la factura', base: 'site' },
    examples: {
      name,
      invoice: '1042',
      why: 'no entró ninguna transferencia por ese importe',
      owed: '$ 12.500,00',
      link: 'https://panel.example.com/facturas/1042',
    },
  },
  /** Chargeback or refund: the invoice is owed again (B4). */
  payment_reversed: {
    ...informationalToBoth,
    emailSubject: 'Se anuló un pago de la factura {{invoice}}',
    text:
      'Hola {{name}}: tu medio de pago anuló {{amount}} que habías pagado por la factura {{invoice}}. Por eso volvés a deber ' +
      '{{owed}}, que vence el {{dueDate}}. Podés verla y pagarla desde el {{button}}. Si no pediste esa anulación, consultalo ' +
      'con tu banco.',
    button: { label: 'Ver la factura', base: 'site' },
    examples: {
      name,
      amount: '$ 12.500,00',
      invoice: '1042',
      owed: '$ 12.500,00',
      dueDate: '17/03/2026',
      link: 'https://panel.example.com/facturas/1042',
    },
  },
  payment_reversed_from_credit: {
    ...informationalToBoth,
    emailSubject: 'Se anuló un pago tuyo',
    text:
      'Hola {{name}}: tu medio de pago anuló {{amount}} del pago que nos hiciste el {{date}}. Lo descontamos de tu saldo a ' +
      'favor. Si no pediste esa anulación, consultalo con tu banco.',
    examples: { name, amount: '$ 12.500,00', date: '09/03/2026' },
  },
  payment_restored: {
    ...informationalToBoth,
    emailSubject: 'Volvió a entrar un pago tuyo',
    text:
      'Hola {{name}}: tu medio de pago nos devolvió {{amount}} del pago que nos habías hecho el {{date}}. Ya está otra vez en tu ' +
      'cuenta. ¡Gracias!',
    examples: { name, amount: '$ 12.500,00', date: '09/03/2026' },
  },
} as const satisfies Record<string, Template>;
