import { informational, procedure, procedureByEmail, security, type Template } from './template.ts';

const name = 'Juan Perez';
const date = '14/03/2026';
const time = '18:30';

/** Alerts of the account (A1: welcome, password, own data) and its other messages (C1–C9). */
export const accountTemplates = {
  account_confirm_email: {
    ...procedureByEmail,
    text:
      'Hola: el {{date}} a las {{time}} se pidió usar esta casilla como correo de una cuenta de clientes. Si lo pediste ' +
      'vos, confirmalo desde este enlace:\n\n{{link}}\n\nSi no fuiste vos, no lo abras: confirmarías la cuenta de otra ' +
      'persona. Sin ese enlace, tu casilla no queda en ninguna cuenta.',
    emailSubject: 'Confirmá tu correo',
    secret: true,
    examples: { date, time, link: 'https://panel.example.com/confirmar/abc' },
  },
  account_password_reset: {
    ...procedureByEmail,
    text:
      'Hola {{name}}: para poner una clave nueva en tu cuenta, abrí este enlace:\n\n{{link}}\n\nSirve una sola vez y ' +
      'durante una hora. Si no lo pediste, no hagas nada: tu clave sigue siendo la misma.',
    emailSubject: 'Poné una clave nueva',
    secret: true,
    examples: { name, link: 'https://panel.example.com/clave/abc' },
  },
  account_already_exists: {
    ...procedureByEmail,
    text:
      'Hola {{name}}: alguien quiso crear una cuenta con este correo, que ya tiene la tuya. Si fuiste vos, ingresá ' +
      'con tu clave de siempre o pedí una nueva desde el panel de clientes. Si no fuiste vos, no hagas nada: tu ' +
      'cuenta sigue como estaba.',
    emailSubject: 'Ya tenés una cuenta con este correo',
    examples: { name },
  },
  account_email_awaited: {
    ...procedureByEmail,
    text:
      'Hola: alguien quiso crear una cuenta con este correo, pero otra cuenta ya pidió usarlo y tiene tiempo de confirmarlo ' +
      'hasta el {{until}}. Si esa cuenta es tuya, confirmalo con el enlace que te mandamos antes. Si no es tuya, no abras ' +
      'ese enlace, y si la cuenta nueva la querés crear vos, registrate de nuevo después de esa hora.',
    emailSubject: 'Todavía no se puede crear una cuenta con este correo',
    examples: { until: `${date} a las ${time}` },
  },
  account_welcome: {
    ...informational,
    text:
      '¡Hola {{name}}! Tu cuenta ya está creada. Para pasar o recibir servicios falta verificar tu identidad: entrá ' +
      'al panel de clientes y pedí la verificación desde «Mis datos». Guardá este número, por acá te avisamos de ' +
      'facturas y cambios.',
    quiet: true,
    examples: { name },
  },
  account_data_changed: {
    ...security,
    text: 'Hola {{name}}: el {{date}} se modificó {{list}} en tu cuenta.',
    emailSubject: 'Se modificaron datos de tu cuenta',
    stops: 'frenamos todo cambio',
    examples: { name, date, list: 'tu teléfono y tu correo' },
  },
  account_email_asked: {
    ...security,
    text:
      'Hola {{name}}: el {{date}} a las {{time}} se pidió cambiar el correo de tu cuenta. Hasta que se confirme desde la ' +
      'casilla nueva, tu correo sigue siendo el de siempre.',
    emailSubject: 'Se pidió cambiar el correo de tu cuenta',
    stops: 'frenamos el cambio',
    examples: { name, date, time },
  },
  account_edits_summary: {
    ...security,
    text:
      'Hola {{name}}: hubo tantos cambios en tu cuenta que no te avisamos de cada uno. Desde el {{since}} también se ' +
      'modificó {{list}}.',
    emailSubject: 'Resumen de los cambios en tu cuenta',
    stops: 'frenamos todo cambio',
    examples: { name, since: `${date} a las ${time}`, list: 'tu nombre y tu teléfono' },
  },
  account_password_changed: {
    ...security,
    text: 'Hola {{name}}: el {{date}} a las {{time}} se cambió la clave de tu cuenta.',
    emailSubject: 'Se cambió la clave de tu cuenta',
    stops: 'la bloqueamos',
    examples: { name, date, time },
  },
  account_security_key_changed: {
    ...security,
    text: 'Hola {{name}}: el {{date}} a las {{time}} se cambió la clave de seguridad de tu cuenta.',
    emailSubject: 'Se cambió la clave de seguridad de tu cuenta',
    stops: 'la bloqueamos',
    examples: { name, date, time },
  },
  account_security_key_lost: {
    ...security,
    text:
      'Hola {{name}}: el {{date}} a las {{time}} se pidió una clave de seguridad nueva para tu cuenta. Antes de dártela, nuestro ' +
      'equipo tiene que comprobar que sos vos. Hasta entonces sigue valiendo la de siempre.',
    emailSubject: 'Se pidió una clave de seguridad nueva para tu cuenta',
    stops: 'frenamos el pedido',
    examples: { name, date, time },
  },
  account_security_key_reset: {
    ...procedureByEmail,
    text:
      'Hola {{name}}: nuestro equipo comprobó quién sos y ya podés poner una clave de seguridad nueva desde este enlace:\n\n' +
      '{{link}}\n\nSirve una sola vez y durante un día. Si no la pediste vos, no lo abras y respondé NO FUI YO por WhatsApp: ' +
      'bloqueamos tu cuenta.',
    emailSubject: 'Poné una clave de seguridad nueva',
    secret: true,
    examples: { name, link: 'https://panel.example.com/clave-de-seguridad/abc' },
  },
  account_security_key_refused: {
    ...procedure,
    text:
      'Hola {{name}}: no pudimos darte una clave de seguridad nueva. Motivo: {{reason}}. Sigue valiendo la de siempre; si la ' +
      'perdiste, pedila otra vez desde el panel de clientes.',
    emailSubject: 'No pudimos darte una clave de seguridad nueva',
    examples: { name, reason: 'no pudimos comprobar tu identidad' },
  },
  account_frozen: {
    ...procedure,
    text:
      'Hola {{name}}: bloqueamos tu cuenta por seguridad. Mientras dure el bloqueo no se hace ningún cambio de ' +
      'titular, ninguna baja ni ningún cambio de datos, y tus servicios siguen andando. Nuestro equipo ya fue ' +
      'avisado y te va a contactar para levantarlo. No hace falta que hagas nada.',
    emailSubject: 'Bloqueamos tu cuenta por seguridad',
    examples: { name },
  },
  account_unfrozen: {
    ...security,
    text: 'Hola {{name}}: levantamos el bloqueo de tu cuenta. Ya podés volver a hacer trámites.',
    emailSubject: 'Levantamos el bloqueo de tu cuenta',
    stops: 'la bloqueamos de nuevo',
    examples: { name },
  },
  account_verified: {
    ...procedure,
    text: 'Hola {{name}}: tu cuenta ya está verificada. Ya podés pasar y recibir servicios.',
    emailSubject: 'Tu cuenta ya está verificada',
    examples: { name },
  },
  account_verification_refused: {
    ...procedure,
    text:
      'Hola {{name}}: no pudimos verificar tu cuenta. Motivo: {{reason}}. Corregí tus datos en el panel de clientes ' +
      'y pedí la verificación otra vez.',
    emailSubject: 'No pudimos verificar tu cuenta',
    examples: { name, reason: 'el documento no coincide con el nombre' },
  },
  account_verification_revoked: {
    ...procedure,
    text:
      'Hola {{name}}: tu cuenta dejó de estar verificada, así que por ahora no podés pasar ni recibir servicios. ' +
      'Motivo: {{reason}}. Revisá tus datos en el panel de clientes y pedí la verificación otra vez.',
    emailSubject: 'Tu cuenta dejó de estar verificada',
    examples: { name, reason: 'el documento está vencido' },
  },
} as const satisfies Record<string, Template>;
