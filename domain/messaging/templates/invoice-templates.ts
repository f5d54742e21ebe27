import { informationalToBoth, type Template } from './template.ts';

const name = 'Juan Perez';
const generated = {
  name,
  invoice: '1042',
  service: 'Hosting Plan 2',
  total: '$ 12.500,00',
  period: '01/03/2026 al 31/03/2026',
  link: 'https://panel.example.com/facturas/1042',
};
const bundled = {
  name,
  count: '3',
  total: '$ 37.500,00',
  link: 'https://panel.example.com/facturas',
};

/** Alerts of invoices and of quotes (A1). */
export const invoiceTemplates = {
  invoice_generated: {
    ...informationalToBoth,
    emailSubject: 'Tu factura {{invoice}} ya está disponible',
    text:
      'Hola {{name}}: ya está tu factura {{invoice}} de {{service}} por {{total}}, período {{period}}, vence el ' +
      '{{dueDate}}. Podés verla y pagarla desde el {{button}}.',
    button: { label: 'Ver la factura', base: 'site' },
    quiet: true,
    examples: { ...generated, dueDate: '10/03/2026' },
  },
  /** Credit covers a part of it (B4). */
  invoice_generated_with_credit: {
    ...informationalToBoth,
    emailSubject: 'Tu factura {{invoice}} ya está disponible',
    text:
      'Hola {{name}}: ya está tu factura {{invoice}} de {{service}} por {{total}}, período {{period}}. Usamos {{credit}} de tu ' +
      'saldo a favor y queda por pagar {{owed}}, que vence el {{dueDate}}. Podés verla y pagarla desde el {{button}}.',
    button: { label: 'Ver la factura', base: 'site' },
    quiet: true,
    examples: { ...generated, credit: '$ 2.500,00', owed: '$ 10.000,00', dueDate: '10/03/2026' },
  },
  /** Credit covers all of it (B4). */
  invoice_generated_paid: {
    ...informationalToBoth,
    emailSubject: 'Tu factura {{invoice}} ya está paga',
    text:
      'Hola {{name}}: ya está tu factura {{invoice}} de {{service}} por {{total}}, período {{period}}. La pagamos con tu saldo a ' +
      'favor, así que no tenés que hacer nada. Podés verla desde el {{button}}.',
    button: { label: 'Ver la factura', base: 'site' },
    quiet: true,
    examples: generated,
  },
  /** Several at once (A2). */
  invoices_generated: {
    ...informationalToBoth,
    emailSubject: 'Tus {{count}} facturas ya están disponibles',
    text:
      'Hola {{name}}: ya están tus {{count}} facturas nuevas, por un total de {{total}}. La primera vence el {{dueDate}}. Podés ' +
      'verlas y pagarlas desde el {{button}}.',
    button: { label: 'Ver mis facturas', base: 'site' },
    quiet: true,
    examples: { ...bundled, dueDate: '10/03/2026' },
  },
  /** Credit covers a part of them (B4). */
  invoices_generated_with_credit: {
    ...informationalToBoth,
    emailSubject: 'Tus {{count}} facturas ya están disponibles',
    text:
      'Hola {{name}}: ya están tus {{count}} facturas nuevas, por un total de {{total}}. Usamos {{credit}} de tu saldo a favor y ' +
      'quedan por pagar {{owed}}; el primer vencimiento es el {{dueDate}}. Podés verlas y pagarlas desde el {{button}}.',
    button: { label: 'Ver mis facturas', base: 'site' },
    quiet: true,
    examples: { ...bundled, credit: '$ 2.500,00', owed: '$ 35.000,00', dueDate: '10/03/2026' },
  },
  /** Credit covers all of them (B4). */
  invoices_generated_paid: {
    ...informationalToBoth,
    emailSubject: 'Tus {{count}} facturas ya están pagas',
    text:
      'Hola {{name}}: ya están tus {{count}} facturas nuevas, por un total de {{total}}. Las pagamos con tu saldo a favor, así que ' +
      'no tenés que hacer nada. Podés verlas desde el {{button}}.',
    button: { label: 'Ver mis facturas', base: 'site' },
    quiet: true,
    examples: bundled,
  },
  invoice_voided: {
    ...informationalToBoth,
    emailSubject: 'Anulamos la factura {{invoice}}',
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
  /** Staff's answer to whoever asked for it to be void (B5). */
  invoice_not_voided: {
    ...informationalToBoth,
    emailSubject: 'Tu factura {{invoice}} sigue vigente',
    text:
      'Hola {{name}}: revisamos tu pedido de anular la factura {{invoice}} y no podemos anularla. Quedan por pagar {{owed}} ' +
      'y vence el {{dueDate}}. Podés verla y pagarla desde el {{button}} cuando quieras.',
    button: { label: 'Ver la factura', base: 'site' },
    examples: {
      name,
      invoice: '1042',
      owed: '$ 12.500,00',
      dueDate: '10/03/2026',
      link: 'https://panel.example.com/facturas/1042',
    },
  },
  quote_available: {
    ...informationalToBoth,
    text:
      'Hola {{name}}: te preparamos el presupuesto {{quote}} por {{total}}, que podés aceptar hasta el {{validUntil}} ' +
      'inclusive. Para verlo y responderlo, ingresá al panel de clientes desde el {{button}}; si no lo aceptás, no se factura nada.',
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
