import { informational, procedure, type Template } from './template.ts';

const name = 'Juan Perez';
const deleted = 'el sitio, los archivos y los correos';
const owed = {
  name,
  invoice: '1042',
  service: 'Hosting Plan 2',
  owed: '$ 12.500,00',
  link: 'https://panel.example.com/facturas/1042',
};
const bundled = {
  name,
  count: '3',
  total: '$ 37.500,00',
  link: 'https://panel.example.com/facturas',
};
/** WhatsApp alone is never the only notice of what is owed, or is not any more (A1). */
const debt = { ...informational, channels: ['whatsapp', 'email'] } as const;

/** Alerts of invoices, payments and quotes (A1). */
export const billingTemplates = {
  invoice_generated: {
    ...debt,
    emailSubject: 'Tu factura {{invoice}} ya está disponible',
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
  /** Credit covers a part of it (B4). */
  invoice_generated_with_credit: {
    ...debt,
    emailSubject: 'Tu factura {{invoice}} ya está disponible',
    text:
      'Hola {{name}}: ya está tu factura {{invoice}} de {{service}} por {{total}}, período {{period}}. Usamos {{credit}} de tu ' +
      'saldo a favor y queda por pagar {{owed}}, que vence el {{dueDate}}. Podés verla y pagarla desde el {{button}}.',
    button: { label: 'Ver la factura', base: 'site' },
    quiet: true,
    examples: {
      name,
      invoice: '1042',
      service: 'Hosting Plan 2',
      total: '$ 12.500,00',
      period: '01/03/2026 al 31/03/2026',
      credit: '$ 2.500,00',
      owed: '$ 10.000,00',
      dueDate: '10/03/2026',
      link: 'https://panel.example.com/facturas/1042',
    },
  },
  /** Credit covers all of it (B4). */
  invoice_generated_paid: {
    ...debt,
    emailSubject: 'Tu factura {{invoice}} ya está paga',
    text:
      'Hola {{name}}: ya está tu factura {{invoice}} de {{service}} por {{total}}, período {{period}}. La pagamos con tu saldo a ' +
      'favor, así que no tenés que hacer nada. Podés verla desde el {{button}}.',
    button: { label: 'Ver la factura', base: 'site' },
    quiet: true,
    examples: {
      name,
      invoice: '1042',
      service: 'Hosting Plan 2',
      total: '$ 12.500,00',
      period: '01/03/2026 al 31/03/2026',
      link: 'https://panel.example.com/facturas/1042',
    },
  },
  /** Several at once (A2). */
  invoices_generated: {
    ...debt,
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
    ...debt,
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
    ...debt,
    emailSubject: 'Tus {{count}} facturas ya están pagas',
    text:
      'Hola {{name}}: ya están tus {{count}} facturas nuevas, por un total de {{total}}. Las pagamos con tu saldo a favor, así que ' +
      'no tenés que hacer nada. Podés verlas desde el {{button}}.',
    button: { label: 'Ver mis facturas', base: 'site' },
    quiet: true,
    examples: bundled,
  },
  invoice_voided: {
    ...debt,
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
    ...debt,
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
  invoice_reminder: {
    ...procedure,
    text:
      'Hola {{name}}: la factura {{invoice}} de {{service}} por {{owed}} vence el {{dueDate}}. Podés verla y pagarla desde el ' +
      '{{button}}. Si ya la pagaste, no hace falta que hagas nada.',
    button: { label: 'Ver la factura', base: 'site' },
    emailSubject: 'Tu factura está por vencer',
    examples: { ...owed, dueDate: '10/03/2026' },
  },
  dunning_suspension_notice: {
    ...procedure,
    text:
      'Hola {{name}}: la factura {{invoice}} de {{service}} por {{owed}}, con vencimiento el {{dueDate}}, está impaga. Si no se ' +
      'paga antes, el {{date}} suspendemos el servicio. Podés verla y pagarla desde el {{button}}. Si ya la pagaste, avisanos.',
    button: { label: 'Ver la factura', base: 'site' },
    emailSubject: 'Tu servicio se va a suspender por falta de pago',
    examples: { ...owed, dueDate: '10/03/2026', date: '16/03/2026' },
  },
  invoice_postponed: {
    ...procedure,
    text:
      'Hola {{name}}: te dimos más plazo para la factura {{invoice}} de {{service}} por {{owed}}. Si no se paga antes, el ' +
      '{{date}} suspendemos el servicio. Podés verla y pagarla desde el {{button}}. Si ya la pagaste, avisanos.',
    button: { label: 'Ver la factura', base: 'site' },
    emailSubject: 'Te dimos más plazo para una factura',
    examples: { ...owed, date: '22/06/2026' },
  },
  dunning_end_notice: {
    ...procedure,
    text:
      'Hola {{name}}: tu servicio {{service}} está suspendido porque la factura {{invoice}} por {{owed}} sigue impaga. Si no se paga antes, ' +
      'el {{date}} lo damos de baja y se borran {{deleted}}. Podés verla y pagarla desde el {{button}}. Si ya la pagaste, avisanos.',
    button: { label: 'Ver la factura', base: 'site' },
    emailSubject: 'Tu servicio se va a dar de baja por falta de pago',
    examples: { ...owed, date: '11/05/2026', deleted },
  },
  dunning_last_notice: {
    ...procedure,
    text:
      'Hola {{name}}: este es el último aviso. Si la factura {{invoice}} por {{owed}} sigue impaga, el {{date}} damos de baja ' +
      '{{service}} y se borran {{deleted}}. Podés verla y pagarla desde el {{button}}. Si ya la pagaste, avisanos hoy.',
    button: { label: 'Ver la factura', base: 'site' },
    emailSubject: 'Último aviso: tu servicio se da de baja por falta de pago',
    examples: { ...owed, date: '11/05/2026', deleted },
  },
  service_suspended: {
    ...procedure,
    text:
      'Hola {{name}}: suspendimos el servicio {{service}}. Motivo: {{reason}}. Tus datos siguen guardados. Si es por falta de ' +
      'pago, vuelve a funcionar apenas se acredita. Tus servicios están en el {{button}}. Si ya pagaste, avisanos.',
    button: { label: 'Ver mis servicios', base: 'site' },
    emailSubject: 'Suspendimos un servicio',
    examples: {
      name,
      service: 'Hosting Plan 2',
      reason: 'falta de pago',
      link: 'https://panel.example.com/servicios',
    },
  },
  service_reactivated: {
    ...procedure,
    text:
      'Hola {{name}}: tu servicio {{service}} está activo de nuevo desde las {{time}}. Puede tardar unos minutos en verse en ' +
      'todos lados.',
    emailSubject: 'Tu servicio está activo de nuevo',
    examples: { name, service: 'Hosting Plan 2', time: '14:05' },
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
    ...debt,
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
    ...debt,
    emailSubject: 'Se anuló un pago tuyo',
    text:
      'Hola {{name}}: tu medio de pago anuló {{amount}} del pago que nos hiciste el {{date}}. Lo descontamos de tu saldo a ' +
      'favor. Si no pediste esa anulación, consultalo con tu banco.',
    examples: { name, amount: '$ 12.500,00', date: '09/03/2026' },
  },
  payment_restored: {
    ...debt,
    emailSubject: 'Volvió a entrar un pago tuyo',
    text:
      'Hola {{name}}: tu medio de pago nos devolvió {{amount}} del pago que nos habías hecho el {{date}}. Ya está otra vez en tu ' +
      'cuenta. ¡Gracias!',
    examples: { name, amount: '$ 12.500,00', date: '09/03/2026' },
  },
} as const satisfies Record<string, Template>;
