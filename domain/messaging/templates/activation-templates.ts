import { procedure, procedureByEmail, type Template } from './template.ts';

const name = 'Juan Perez';
const service = 'Hosting Plan 2';
const reference = 'AL-7KQ2MW9X';

/** What is told of an order, from its placing to the service that works (B1). */
export const activationTemplates = {
  order_placed: {
    ...procedureByEmail,
    text:
      'Hola {{name}}: recibimos tu pedido de {{service}}. Apenas se pague su factura lo damos de alta; si no se paga hasta el ' +
      '{{dueDate}} inclusive, el pedido se cancela solo y no queda nada que pagar. Código del pedido: {{reference}}.',
    emailSubject: 'Recibimos tu pedido',
    examples: { name, service, dueDate: '09/04/2026', reference },
  },
  order_expired: {
    ...procedureByEmail,
    text:
      'Hola {{name}}: como no se pagó a tiempo, cancelamos tu pedido de {{service}} y anulamos su factura. No tenés que pagar ' +
      'nada; si todavía lo querés, podés pedirlo de nuevo cuando quieras. Código del pedido: {{reference}}.',
    emailSubject: 'Cancelamos un pedido que no se pagó',
    examples: { name, service, reference },
  },
  service_activated: {
    ...procedure,
    text:
      'Hola {{name}}: tu servicio {{service}} ya está activo. Su primer período empieza el {{startDate}}. Los accesos te llegan ' +
      'aparte, por correo, con un enlace que se abre una sola vez.',
    emailSubject: 'Tu servicio ya está activo',
    examples: { name, service, startDate: '10/03/2026' },
  },
} as const satisfies Record<string, Template>;
