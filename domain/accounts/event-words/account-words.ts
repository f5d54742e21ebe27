import type { GrantAct } from '../../access/entities.ts';
import { fieldName } from '../../field-names.ts';
import { failureWords } from '../../messaging/failure-words.ts';
import { inWords, listed, toClient, toStaff, type WordsOf } from './words.ts';

const acts: Readonly<Record<GrantAct, string>> = {
  immediate_transfer: 'un cambio de titular sin espera',
  consent_to_transfer: 'confirmar un cambio de titular',
  edit_contact: 'cambiar datos de contacto',
  cancel: 'una baja',
};

const channels: Readonly<Record<string, string>> = { whatsapp: 'WhatsApp', email: 'correo' };

/** Of an account, its access and what it was told. */
export const accountWords = {
  'client.signed_up': toClient('Se creó la cuenta.'),
  'client.sign_up_replaced': toClient('Se volvió a pedir el alta con otros datos.'),
  'client.email_asked': toClient('Se pidió cambiar el correo. Falta abrir el enlace que se mandó al nuevo.'),
  'client.email_confirmed': toClient('Se confirmó el correo.'),
  'client.edited': toClient(
    ({ data: { fields } }) => `Se cambiaron datos: ${listed(fields.split(' ').map(fieldName))}.`,
  ),
  'client.password_reset_asked': toClient('Se pidió un enlace para cambiar la clave.'),
  'client.password_reset': toClient('Se cambió la clave con el enlace que se mandó por correo.'),
  'client.password_changed': toClient('Se cambió la clave.'),
  'client.security_key_changed': toClient('Se cambió la clave de seguridad.'),
  'client.security_key_reset_asked': toClient(
    'Se pidió una clave de seguridad nueva. Falta que el equipo compruebe quién la pide.',
  ),
  'client.security_key_reset_wished': toStaff(
    'Una persona del equipo pidió dar una clave de seguridad nueva; falta otra.',
  ),
  'client.security_key_reset_allowed': toClient(
    'Se mandó por correo el enlace para poner una clave de seguridad nueva.',
  ),
  'client.security_key_reset_refused': toClient(
    ({ data: { reason } }) => `No se dio una clave de seguridad nueva: ${reason}`,
  ),
  'client.security_key_reset': toClient(
    'Se cambió la clave de seguridad con el enlace que se mandó por correo.',
  ),
  'client.verification_requested': toClient('Se pidió la verificación de la cuenta.'),
  'client.verified': toClient('Se verificó la cuenta.'),
  'client.verified_again': null,
  'client.verification_refused': toClient(({ data: { reason } }) => `Se rechazó la verificación: ${reason}`),
  'client.verification_revoked': toClient(({ data: { reason } }) => `Se retiró la verificación: ${reason}`),
  'client.verification_revoked_again': null,
  'client.fraud_risk_flagged': toStaff('El documento ya es de otra cuenta verificada.'),
  'client.frozen': toClient('Se bloqueó la cuenta.'),
  'client.frozen_again': toClient('Se volvió a pedir el bloqueo de la cuenta, que ya estaba bloqueada.'),
  'client.unfreeze_asked': toStaff('Una persona del equipo pidió levantar el bloqueo; falta otra.'),
  'client.unfrozen': toClient('Se levantó el bloqueo de la cuenta.'),
  'client.unfrozen_again': null,
  'client.signed_in': toClient('Se ingresó a la cuenta.'),
  'staff.signed_in': null,
  'staff.created': null,
  'staff.disabled': null,
  'staff.second_factor_renewed': null,
  'staff.second_factor_taken_up': null,
  'key.created': null,
  'key.rotated': null,
  'key.revoked': null,
  'session.revoked': toClient('Se cerró una sesión.'),
  'grant.created': toClient(
    ({ data: { act } }) =>
      `Se dio una autorización con la clave de seguridad${inWords(acts, act, ' para ')}.`,
  ),
  'grant.consumed': null,
  'alerts.chosen': toClient(({ data: { informational } }) =>
    informational
      ? 'Se volvieron a activar los avisos de facturas y novedades por WhatsApp.'
      : 'Se silenciaron los avisos de facturas y novedades por WhatsApp.',
  ),
  'message.silenced': toStaff(({ data }) => `No se mandó «${data.template}»: está silenciado.`),
  'message.overtaken': toStaff(({ data }) => `No se mandó «${data.template}»: ya no era así.`),
  'message.held': toStaff(
    ({ data }) =>
      `«${data.template}» espera para salir por ${named(data.channel)}. ${failureWords(data.code)}`,
  ),
  'message.failed': toStaff(
    ({ data }) =>
      `No se pudo entregar «${data.template}» por ${named(data.channel)}. ${failureWords(data.code)}`,
  ),
  'message.outcome_unknown': toStaff(
    ({ data }) => `No se sabe si «${data.template}» salió por ${named(data.channel)}.`,
  ),
  'message.parked': toStaff(({ data }) => `«${data.template}» por ${named(data.channel)} espera al equipo.`),
  'message.sent_again': toStaff(
    ({ data }) => `«${data.template}» salió de nuevo por ${named(data.channel)}.`,
  ),
  'message.resent': toStaff(
    ({ data }) => `El equipo mandó «${data.template}» de nuevo por ${named(data.channel)}.`,
  ),
  'message.sent_twice': toStaff(
    ({ data }) => `«${data.template}» puede haber llegado dos veces por ${named(data.channel)}.`,
  ),
  'contact.unreachable': toClient(({ data }) => `No pudimos entregar un aviso por ${named(data.channel)}.`),
  'inbound.given_up': null,
} satisfies Partial<WordsOf>;

function named(channel: string): string {
  return inWords(channels, channel) || channel;
}
