import { askForText, IN_THE_EMAIL, sampleText } from './literal-text.ts';
import { procedure, procedureByEmail, security, type Template } from './template.ts';

const name = 'Juan Perez';
const other = 'Jose Garcia';
const service = 'Hosting Plan 2';
const deadline = '14/03/2026 a las 18:30';

/** The messages of a change of holder (T1–T13). */
export const transferTemplates = {
  transfer_opened_holder: {
    ...security,
    ...askForText({
      before:
        'Hola {{name}}: se pidió pasar tu servicio {{service}} a nombre de {{other}}. Para confirmarlo, mandanos ' +
        'por WhatsApp',
      after:
        'Tenés tiempo hasta el {{deadline}}. Si el texto no llega, el pedido vence y el servicio sigue a tu nombre.',
      elsewhere: IN_THE_EMAIL,
    }),
    emailSubject: 'Confirmá el cambio de titular de tu servicio',
    stops: 'frenamos el cambio',
    examples: { name, service, other, deadline, ...sampleText },
  },
  transfer_invitation_recipient: {
    ...procedure,
    ...askForText({
      before:
        'Hola {{name}}: el cliente {{other}} quiere pasar a tu nombre el servicio {{service}}. Para aceptarlo, ' +
        'mandanos por WhatsApp',
      after:
        'Tenés tiempo hasta el {{deadline}}. Si no lo esperabas, no hagas nada: sin tu texto el servicio no pasa a ' +
        'tu nombre.',
      elsewhere: IN_THE_EMAIL,
    }),
    emailSubject: 'Te quieren pasar un servicio: falta que lo aceptes',
    examples: { name: other, other: name, service, deadline, ...sampleText },
  },
  transfer_requested: {
    ...security,
    text:
      'Hola {{name}}: se pidió pasar el servicio {{service}} de {{holder}} a nombre de {{recipient}}, y tu ' +
      'confirmación ya nos llegó, así que no hace falta que mandes nada más. Te avisamos cómo sigue.',
    emailSubject: 'Recibimos tu confirmación para el cambio de titular',
    stops: 'frenamos el cambio',
    examples: { name, service, holder: name, recipient: other },
  },
  transfer_reminder: {
    ...procedure,
    ...askForText({
      before:
        'Hola {{name}}: todavía falta tu texto para el cambio de titular del servicio {{service}}. Mandanos por WhatsApp',
      after: 'El pedido vence el {{deadline}} y después hay que empezar de nuevo.',
      elsewhere: IN_THE_EMAIL,
    }),
    emailSubject: 'Falta tu texto para el cambio de titular',
    examples: { name, service, deadline, ...sampleText },
  },
  transfer_consent_signed_in: {
    ...procedure,
    text:
      'Hola {{name}}: para el cambio de titular del servicio {{service}} el WhatsApp no alcanza, porque no podemos ' +
      'distinguir quién de los dos escribe. Entrá al panel de clientes con tu correo y tu clave, abrí el trámite y ' +
      'confirmalo con tu clave de seguridad. Tenés tiempo hasta el {{deadline}}; si no, el pedido vence y no cambia nada.',
    emailSubject: 'Confirmá el cambio de titular desde el panel de clientes',
    examples: { name, service, deadline },
  },
  transfer_consent_voided: {
    ...procedure,
    ...askForText({
      before:
        'Hola {{name}}: cambiaron datos de contacto en el cambio de titular del servicio {{service}}, así que el ' +
        'texto que nos mandaste ya no vale. Para seguir, mandanos por WhatsApp',
      after: 'Tenés tiempo hasta el {{deadline}} para mandarlo.',
      called: 'este otro',
      elsewhere: IN_THE_EMAIL,
    }),
    emailSubject: 'Mandanos de nuevo tu texto para el cambio de titular',
    examples: { name, service, deadline, ...sampleText },
  },
  transfer_cooling_off: {
    ...security,
    text:
      'Hola {{name}}: ya tenemos los dos textos para pasar el servicio {{service}} de {{holder}} a nombre de ' +
      '{{recipient}}. Por seguridad esperamos {{wait}} desde este aviso y recién entonces lo hacemos. ' +
      'Hasta ese momento podés frenarlo: mandanos CANCELAR TRANSFERENCIA por WhatsApp.',
    emailSubject: 'Tu cambio de titular está por hacerse',
    stops: 'frenamos el cambio',
    examples: { name, service, holder: name, recipient: other, wait: '24 horas' },
  },
  transfer_paused: {
    ...procedure,
    text:
      'Hola {{name}}: el cambio de titular del servicio {{service}} quedó en pausa. Motivo: {{reason}}. Cuando el ' +
      'titular pague, sigue solo, sin que mandes nada de nuevo. Si no se paga hasta el {{deadline}}, el cambio ' +
      'termina y el servicio queda como está.',
    emailSubject: 'Tu cambio de titular está en pausa',
    examples: { name, service, reason: 'hay una factura sin pagar', deadline },
  },
  transfer_committed_holder: {
    ...security,
    text:
      'Hola {{name}}: tu servicio {{service}} ya está a nombre de {{other}}. Tus accesos a ese servicio se ' +
      'cierran ahora. Las facturas anteriores y tu saldo a favor siguen siendo tuyos, y los dominios no se ' +
      'mueven con el servicio.',
    emailSubject: 'El cambio de titular ya está hecho',
    stops: 'lo revisamos enseguida',
    examples: { name, service, other },
  },
  transfer_committed_recipient: {
    ...security,
    text:
      'Hola {{name}}: el servicio {{service}} que era de {{other}} ya está a tu nombre. Los accesos nuevos te ' +
      'llegan aparte. Ojo: los subusuarios y los administradores del sitio quedan como estaban, así que ' +
      'revisalos y cambiá sus claves; el dominio no se mueve con el servicio. Las próximas facturas van a tu ' +
      'nombre.',
    emailSubject: 'El servicio ya está a tu nombre',
    stops: 'lo revisamos enseguida',
    examples: { name: other, service, other: name },
  },
  transfer_credentials: {
    ...procedureByEmail,
    text:
      'Hola {{name}}: estos son los accesos nuevos de tu servicio {{service}}. Abrí este enlace para verlos:' +
      '\n\n{{link}}\n\nSe puede abrir una sola vez y vence el {{deadline}}. No se lo pases a nadie.',
    emailSubject: 'Los accesos nuevos de tu servicio',
    secret: true,
    failureTask: 'credentials_unopened',
    examples: { name: other, service, link: 'https://panel.example.com/enlaces/abc', deadline },
  },
  transfer_expired: {
    ...procedure,
    text:
      'Hola {{name}}: venció el pedido de cambio de titular del servicio {{service}} con el cliente {{other}} ' +
      'porque no llegaron los dos textos a tiempo. Todo queda como estaba; el titular puede pedirlo de nuevo ' +
      'cuando quiera.',
    emailSubject: 'Venció el pedido de cambio de titular',
    examples: { name, service, other },
  },
  transfer_withdrawn: {
    ...procedure,
    text:
      'Hola {{name}}: se canceló el cambio de titular del servicio {{service}} con el cliente {{other}}. No se ' +
      'cambió nada: el servicio queda como estaba.',
    emailSubject: 'Se canceló el cambio de titular',
    examples: { name, service, other },
  },
  transfer_refused: {
    ...procedure,
    text:
      'Hola {{name}}: no pudimos hacer el cambio de titular del servicio {{service}}. Motivo: {{reason}}. El ' +
      'servicio queda como estaba. Si todavía hace falta, el titular puede pedirlo de nuevo.',
    emailSubject: 'No se pudo hacer el cambio de titular',
    examples: { name, service, reason: 'el servicio ya no está activo' },
  },
} as const satisfies Record<string, Template>;
