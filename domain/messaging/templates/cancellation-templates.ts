import { procedure, security, type Template, team } from './template.ts';

const name = 'Juan Perez';
const service = 'Hosting Plan 2';
const reference = 'BA-7KQ2MW9X';
const lastDay = '29/11/2026';
const deleted = 'el sitio, los archivos y los correos';
const when = '14/03/2026 a las 18:30';

/** Alerts of a cancellation, from its request to its end (X1–X9, C9). */
export const cancellationTemplates = {
  cancellation_requested_immediate: {
    ...security,
    text:
      'Hola {{name}}: se pidió la baja inmediata de {{service}}. Se hace el {{when}}, y entonces se borran {{deleted}}. ' +
      'Hasta ese momento la podés cancelar desde el panel de clientes. Código de la baja: {{reference}}.',
    emailSubject: 'Se pidió la baja de un servicio',
    stops: 'frenamos la baja',
    examples: { name, service, when, deleted, reference },
  },
  cancellation_requested_end_of_period: {
    ...security,
    text:
      'Hola {{name}}: se pidió la baja de {{service}} al final del período. Funciona hasta el {{lastDay}} inclusive, y ' +
      'después se borran {{deleted}}. Hasta ese día la podés cancelar desde el panel de clientes. Código de la baja: ' +
      '{{reference}}.',
    emailSubject: 'Se pidió la baja de un servicio',
    stops: 'frenamos la baja',
    examples: { name, service, lastDay, deleted, reference },
  },
  cancellation_requested_by_company: {
    ...security,
    text:
      'Hola {{name}}: vamos a dar de baja {{service}} el {{when}}, y entonces se borran {{deleted}}. Motivo: {{reason}}. ' +
      'Código de la baja: {{reference}}.',
    emailSubject: 'Vamos a dar de baja un servicio',
    stops: 'frenamos la baja hasta que la revise nuestro equipo',
    examples: { name, service, when, deleted, reason: 'pediste cerrar la cuenta', reference },
  },
  cancellation_notice: {
    ...security,
    text:
      'Hola {{name}}: por la baja que pediste, {{service}} funciona hasta el {{lastDay}} inclusive, y después se borran ' +
      '{{deleted}}. Si querés seguir con el servicio, cancelá la baja desde el panel de clientes a más tardar ese día.',
    emailSubject: 'Se acerca la baja de un servicio',
    stops: 'frenamos la baja',
    examples: { name, service, lastDay, deleted },
  },
  cancellation_date_changed: {
    ...security,
    text:
      'Hola {{name}}: cambió la fecha de la baja de {{service}}, porque cambió lo facturado. Ahora funciona hasta el ' +
      '{{lastDay}} inclusive, y después se borran {{deleted}}. Hasta ese día la podés cancelar desde el panel de clientes.',
    emailSubject: 'Cambió la fecha de la baja de un servicio',
    stops: 'frenamos la baja',
    examples: { name, service, lastDay, deleted },
  },
  cancellation_suspended: {
    ...security,
    text:
      'Hola {{name}}: tu servicio {{service}} dejó de funcionar por la baja que se pidió. Estamos haciendo la copia de seguridad; ' +
      'cuando esté lista se borran {{deleted}}. Hasta entonces podés cancelar la baja desde el panel de clientes.',
    emailSubject: 'Un servicio dejó de funcionar por su baja',
    stops: 'frenamos la baja',
    examples: { name, service, deleted },
  },
  cancellation_withdrawn: {
    ...security,
    text:
      'Hola {{name}}: la baja de {{service}} quedó cancelada. El servicio sigue como antes de pedirla y se renueva como ' +
      'siempre. Código de la baja: {{reference}}.',
    emailSubject: 'La baja de un servicio quedó cancelada',
    stops: 'bloqueamos tu cuenta',
    examples: { name, service, reference },
  },
  cancellation_completed: {
    ...security,
    text:
      'Hola {{name}}: tu servicio {{service}} quedó dado de baja y se borraron {{deleted}}. Guardamos una copia de seguridad: si la ' +
      'necesitás, pedila desde el panel de clientes; puede tener un costo. Si no pediste la baja, avisale hoy mismo a {{team}}. ' +
      'Código de la baja: {{reference}}.',
    emailSubject: 'Un servicio quedó dado de baja',
    stops: 'bloqueamos tu cuenta, para que nadie pida nada más',
    examples: { name, service, deleted, team, reference },
  },
  order_cancelled: {
    ...procedure,
    text:
      'Hola {{name}}: cancelamos el pedido de {{service}}, que todavía no estaba activo. No hay nada que pagar por ese ' +
      'pedido.',
    emailSubject: 'Cancelamos un pedido',
    examples: { name, service },
  },
} as const satisfies Record<string, Template>;
