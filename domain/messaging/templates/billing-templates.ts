import { informational, type Template } from './template.ts';

const name = 'Juan Perez';

/** Alerts of invoices, payments and quotes (A1). */
export const billingTemplates = {
  invoice_generated: {
    ...informational,
    text:
      'Hola {{name}}: ya está tu factura {{invoice}} de {{service}} por {{total}}, período {{period}}, vence el ' +
      '{{dueDate}}. Podés verla y pagarla desde el {{button}}.',
    button: { label: 'Ver la factura', base: 'site' },
    quiet: true,
    examples: {
      name,
      invoice: '1042',
      service: 'Hosting Plan 2',
      total: '$ 12.500,00',
      period: '01/03/2026 al 31/03/2026',
      dueDate: '10/03/2026',
      link: 'https://panel.example.com/facturas/1042',
    },
  },
  invoice_voided: {
    ...informational,
    text:
      'Hola {{name}}: anulamos la factura {{invoice}} de {{service}} por {{total}}. Motivo: {{reason}}. No tenés que ' +
      'pagarla; si ya pagaste algo, queda como saldo a favor en tu cuenta.',
    quiet: true,
    examples: {
      name,
      invoice: '1042',
      service: 'Hosting Plan 2',
      total: '$ 12.500,00',
      reason: 'cancelaste el pedido',
    },
  },
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
  quote_available: {
    ...informational,
    // Something with a last day goes by e-mail too (A1).
    channels: ['whatsapp', 'email'],
    text:
      'Hola {{name}}: te preparamos el presupuesto {{quote}} por {{total}}, que podés aceptar hasta el {{validUntil}} ' +
      'inclusive. Podés verlo desde el {{button}}; si no lo aceptás, no se factura nada.',
    button: { label: 'Ver el presupuesto', base: 'site' },
    emailSubject: 'Tenés un presupuesto para ver',
    quiet: true,
    examples: {
      name,
      quote: '310',
      total: '$ 12.500,00',
      validUntil: '25/03/2026',
      link: 'https://panel.example.com/presupuestos/310',
    },
  },
} as const satisfies Record<string, Template>;
