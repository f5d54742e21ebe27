import { askForText, IN_THE_PANEL, sampleText } from './literal-text.ts';
import { reply, type Template, team } from './template.ts';

const name = 'Juan Perez';
const service = 'Hosting Plan 2';

/** Replies to what a person wrote (T5–T8, X1, A6, C9). */
export const replyTemplates = {
  answer_consent_received: {
    ...reply,
    text:
      '¡Gracias {{name}}! Recibimos tu texto para el cambio de titular del servicio {{service}}. Te avisamos por ' +
      'acá cómo sigue. Si te arrepentís, mandanos CANCELAR TRANSFERENCIA.',
    examples: { name, service },
  },
  answer_consent_repeated: {
    ...reply,
    text:
      'Hola {{name}}: tu texto para el cambio de titular del servicio {{service}} ya lo teníamos. No hace falta ' +
      'que lo mandes otra vez.',
    examples: { name, service },
  },
  answer_right_text: {
    ...reply,
    ...askForText({
      before: 'Hola {{name}}: tu texto no coincide con el pedido, así que no cambiamos nada. Mandanos',
      elsewhere: IN_THE_PANEL,
    }),
    examples: { name, ...sampleText },
  },
  answer_send_again: {
    ...reply,
    text:
      'Tu mensaje nos llegó con una falla de nuestro lado, así que todavía no lo tomamos para el trámite. Por favor, ' +
      'mandalo otra vez: escribilo o pegalo sin cambiarle nada, y no lo reenvíes desde otro chat. Si en unos minutos no ' +
      'te contestamos, probá de nuevo más tarde.',
    examples: {},
  },
  answer_general: {
    ...reply,
    text:
      '¡Hola! Este número es automático: manda avisos y recibe los textos de los trámites, pero nadie lee los ' +
      'mensajes. Para un cambio de titular, mandá el texto que te enviamos sin cambiarle nada. Para dar de baja un ' +
      'servicio, escribí BAJA. Para bloquear tu cuenta por seguridad, escribí NO FUI YO. Para todo lo demás, ' +
      'comunicate con {{team}} o entrá al panel de clientes.',
    examples: { team },
  },
  answer_number_unproven: {
    ...reply,
    text:
      'Tu número se puede confundir con el de otra línea, así que por acá no podemos confirmar que seas vos: no tomamos ' +
      'textos ni cancelaciones. Si es por un cambio de titular, lo revisa nuestro equipo, y también lo podés cancelar en ' +
      'el panel de clientes. Para que te reconozcamos, cargá ahí tu teléfono tal como figura en tu WhatsApp. Para ' +
      'bloquear tu cuenta por seguridad, escribí NO FUI YO.',
    examples: {},
  },
  answer_exact_words: {
    ...reply,
    text:
      'No hicimos nada con tu mensaje, porque no estamos seguros de lo que querés. Si querés {{aim}}, mandanos {{words}} ' +
      'en un mensaje aparte, sin nada más.',
    examples: { aim: 'bloquear tu cuenta por seguridad', words: 'NO FUI YO' },
  },
  answer_not_open_yet: {
    ...reply,
    text:
      'Hola {{name}}: todavía no hay un cambio de titular pedido por {{other}} para aceptar. Primero lo pide quien ' +
      'entrega el servicio; después te mandamos el texto que tenés que enviar.',
    examples: { name, other: 'Jose Garcia' },
  },
  answer_under_review: {
    ...reply,
    text:
      'Hola {{name}}: recibimos tu texto, pero por WhatsApp no podemos distinguir quién de los dos lo mandó. Nuestro ' +
      'equipo lo revisa y te avisa cómo confirmarlo desde el panel de clientes.',
    examples: { name },
  },
  answer_consent_signed_in: {
    ...reply,
    text:
      'Hola {{name}}: este cambio de titular se confirma desde el panel de clientes, con tu correo, tu clave y tu clave ' +
      'de seguridad. Por WhatsApp no podemos distinguir quién de los dos escribe.',
    examples: { name },
  },
  answer_choose_transfer: {
    ...reply,
    text:
      'Hola {{name}}: tenés más de un cambio de titular con esa persona, así que no tomamos tu texto. Son: ' +
      '{{list}}. Mandanos el texto que te enviamos para el que quieras aceptar, con su Ref al final.',
    examples: { name, list: 'Hosting Plan 2 (Ref: 7KQ2MW9X); Radio 128 (Ref: 4TPD8RHV)' },
  },
  answer_choose_withdrawal: {
    ...reply,
    text:
      'Hola {{name}}: tenés más de un cambio de titular abierto, así que no cancelamos ninguno. Son: {{list}}. Mandanos ' +
      'CANCELAR TRANSFERENCIA y, al lado, la Ref del que quieras cancelar.',
    examples: { name, list: 'Hosting Plan 2 (Ref: 7KQ2MW9X); Radio 128 (Ref: 4TPD8RHV)' },
  },
  answer_transfer_over: {
    ...reply,
    text:
      'Hola {{name}}: ese cambio de titular ya terminó, así que tu mensaje no cambió nada. Podés ver cómo quedó en ' +
      'el panel de clientes.',
    examples: { name },
  },
  answer_refusal: {
    ...reply,
    text: 'No pudimos hacer lo que pediste. {{reason}} Si necesitás ayuda, entrá al panel de clientes.',
    examples: { reason: 'El servicio tiene una factura sin pagar. Pagala y volvé a intentar.' },
  },
  answer_sign_up: {
    ...reply,
    text:
      '¡Hola! No encontramos una cuenta con este número. Podés darte de alta gratis desde el {{button}}. Si ya ' +
      'tenés cuenta, entrá al panel de clientes y revisá que tu teléfono esté bien cargado.',
    button: { label: 'Darme de alta', base: 'site' },
    examples: { link: 'https://panel.example.com/alta' },
  },
  answer_cancellation_link: {
    ...reply,
    text:
      'Por seguridad, la baja de un servicio se pide solo en el panel de clientes, con tu correo y tu clave de ' +
      'seguridad. Entrá desde el {{button}}, elegí el servicio y tocá Cancelar servicio. Si solo querés dejar de recibir ' +
      'avisos por acá, escribí ALTO.',
    button: { label: 'Ir a mis servicios', base: 'site' },
    examples: { link: 'https://panel.example.com/servicios' },
  },
  answer_withdrawn: {
    ...reply,
    text:
      'Listo: cancelamos el cambio de titular del servicio {{service}}. No se cambió nada y le avisamos a la otra ' +
      'persona.',
    examples: { service },
  },
  answer_frozen: {
    ...reply,
    text:
      'Listo: bloqueamos tu cuenta por seguridad y avisamos a nuestro equipo, que te va a contactar. Ningún cambio ' +
      'de titular, baja ni cambio de datos sale adelante hasta entonces. Tus servicios siguen andando.',
    examples: {},
  },
  answer_alerts_off: {
    ...reply,
    text:
      'Listo: no te mandamos más avisos de facturas y novedades por acá. Los avisos de seguridad y los de tus ' +
      'trámites siguen llegando. Para volver a recibirlos, escribí ALTA.',
    examples: {},
  },
  answer_alerts_on: {
    ...reply,
    text: 'Listo: volvés a recibir por acá los avisos de facturas y novedades. Para dejar de recibirlos, escribí ALTO.',
    examples: {},
  },
  answer_media: {
    ...reply,
    text:
      'Recibimos tu mensaje, pero las fotos, los audios, los archivos y los mensajes reenviados no sirven para un ' +
      'trámite. Si es por un cambio de titular, escribí o pegá el texto que te enviamos, sin cambiarle nada. Si es el ' +
      'comprobante de una transferencia, cargalo en el panel de clientes, desde la factura.',
    examples: {},
  },
  answer_receipt_held: {
    ...reply,
    text:
      '¡Gracias {{name}}! Recibimos tu comprobante para la factura {{invoice}}. Ahora nuestro equipo busca la ' +
      'transferencia en el banco y te avisamos qué pasó. Mientras la buscamos, y hasta el {{until}} inclusive, no hace ' +
      'falta que hagas nada: no suspendemos ningún servicio por esa factura.',
    examples: { name, invoice: '1042', until: '09/06/2026' },
  },
  answer_receipt_taken: {
    ...reply,
    text:
      '¡Gracias {{name}}! Recibimos tu comprobante para la factura {{invoice}}. Ahora nuestro equipo busca la ' +
      'transferencia en el banco y te avisamos qué pasó. Como ya habíamos esperado otro aviso de esa factura, mientras ' +
      'tanto los plazos siguen corriendo.',
    examples: { name, invoice: '1042' },
  },
  answer_receipt_which: {
    ...reply,
    text:
      'Hola {{name}}: recibimos tu comprobante, pero tenés más de una factura sin pagar. Son: {{list}}. Contestá solo con ' +
      'el número de la que pagaste, dentro de las próximas 24 horas; hasta entonces no lo tomamos para ninguna. Si pagaste ' +
      'más de una, elegí la primera y después mandanos el comprobante otra vez para la que sigue.',
    examples: {
      name,
      list: '1042 ($ 12.500,00, vence el 09/06/2026); 1043 ($ 8.000,00, vence el 12/06/2026)',
    },
  },
  answer_receipt_unfit: {
    ...reply,
    text:
      'No pudimos tomar lo que nos mandaste como comprobante, porque {{why}}. Si es el comprobante de una transferencia, ' +
      'mandanos una foto o captura de pantalla, o el PDF del banco, de hasta 5 MB y de a uno por mensaje.',
    examples: { why: 'no es una imagen JPEG o PNG ni un PDF' },
  },
  answer_receipt_unread: {
    ...reply,
    text:
      'No pudimos abrir el archivo que nos mandaste, por una falla que no es tuya, así que todavía no lo tomamos. Si es el ' +
      'comprobante de una transferencia, mandalo otra vez por acá o cargalo en el panel de clientes, desde la factura.',
    examples: {},
  },
} as const satisfies Record<string, Template>;
