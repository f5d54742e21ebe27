import { procedure, type Template } from './template.ts';

const name = 'Juan Perez';
const deleted = 'el sitio, los archivos y los correos';
const owed = {
  name,
  invoice: '1042',
  service: 'Hosting Plan 2',
  owed: '$ 12.500,00',
  link: 'https://panel.example.com/facturas/1042',
};

/** What becomes of a service over an invoice: reminders, warnings, suspension and its end (B2, B8). */
export const dunningTemplates = {
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
} as const satisfies Record<string, Template>;
