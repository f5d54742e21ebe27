import type { Mode } from '../../cancellation/cancellation.ts';
import { formatDate } from '../../time.ts';
import type { Party } from '../../transfer/transfer.ts';
import { inWords, ofService, theInvoice, toClient, toParties, toStaff, type WordsOf } from './words.ts';

const parties: Readonly<Record<Party, string>> = { holder: 'quien entrega', recipient: 'quien recibe' };
const modes: Readonly<Record<Mode, string>> = {
  immediate: 'inmediata',
  end_of_period: 'al final del período',
  termination: 'por decisión del equipo',
  non_payment: 'por falta de pago',
};

const of = (party: string) => inWords(parties, party, ' de ');

/** Of a change of a service, whatever its kind; what its parties may read of each other is that the other acted. */
export const changeWords = {
  'change.rung': toStaff('Se volvió a mirar cómo sigue.'),
  'change.withdrawal_explained': toStaff(
    ({ data: { reason } }) => `El equipo explicó por qué lo canceló: ${reason}`,
  ),
  'credentials.asked': toClient(
    ({ service }) => `Se pidieron accesos nuevos al panel ${ofService(service)}.`,
  ),
  'credentials.sent': toClient(({ service }) => `Se mandó el enlace a los accesos ${ofService(service)}.`),
  'credentials.opened': toClient('Se abrió el enlace a los accesos.'),
  'transfer.opened': toParties(({ service }) => `Se pidió el cambio de titular ${ofService(service)}.`),
  'transfer.consented': toParties(
    ({ data: { party } }) => `Llegó la confirmación${of(party)} para el cambio de titular.`,
  ),
  'transfer.consent_voided': toParties(
    ({ data: { party } }) => `La confirmación${of(party)} dejó de valer y hay que mandarla de nuevo.`,
  ),
  'transfer.evidence_read': toStaff('Se volvieron a leer las dos confirmaciones en Twilio.'),
  'transfer.cooling_off': toParties(
    'Están las dos confirmaciones: empezó la espera de seguridad del cambio de titular.',
  ),
  'transfer.paused': toParties('El cambio de titular quedó en pausa.'),
  'transfer.resumed': toParties('El cambio de titular siguió su curso.'),
  'transfer.committed': toParties(({ service }) => `Cambió el titular ${ofService(service)}.`),
  'transfer.completed': toParties('El cambio de titular terminó, con los accesos entregados.'),
  'transfer.withdrawn': toParties('Se canceló el cambio de titular.'),
  'transfer.expired': toParties('Venció el plazo del cambio de titular sin las dos confirmaciones.'),
  'transfer.refused': toParties('El cambio de titular no se pudo hacer.'),
  'cancellation.requested': toParties(
    ({ service, data: { mode } }) => `Se pidió la baja ${ofService(service)}${inWords(modes, mode, ', ')}.`,
  ),
  'cancellation.made_immediate': toParties(
    ({ service }) => `La baja ${ofService(service)} pasó a ser inmediata.`,
  ),
  'cancellation.date_changed': toParties(
    ({ service, data: { endsOn } }) => `La baja ${ofService(service)} pasó al ${formatDate(endsOn)}.`,
  ),
  'cancellation.overtaken_by_debt': toParties(
    ({ service, invoice }) =>
      `La baja ${ofService(service)} se adelantó porque ${theInvoice(invoice)} quedó impaga.`,
  ),
  'cancellation.debt_left': toParties(
    ({ service }) => `Ya no hay deuda que adelante la baja ${ofService(service)}.`,
  ),
  'cancellation.claimed': toParties(({ service }) => `Empezó a hacerse la baja ${ofService(service)}.`),
  'cancellation.paused': toParties(({ service }) => `La baja ${ofService(service)} quedó en pausa.`),
  'cancellation.resumed': toParties(({ service }) => `La baja ${ofService(service)} siguió su curso.`),
  'cancellation.completed': toParties(({ service }) => `Terminó la baja ${ofService(service)}.`),
  'cancellation.withdrawn': toParties(({ service }) => `Se canceló el pedido de baja ${ofService(service)}.`),
  'activation.ordered': toParties(({ service }) => `Se hizo el pedido ${ofService(service)}.`),
  'activation.decided': toParties(({ service }) => `Empezó el alta ${ofService(service)}.`),
  'activation.completed': toParties(({ service }) => `Terminó el alta ${ofService(service)}.`),
  'activation.cancelled': toParties(({ service }) => `Se canceló el pedido ${ofService(service)}.`),
  'activation.expired': toParties(({ service }) => `Venció el pedido ${ofService(service)} sin pagarse.`),
  'upgrade.requested': toParties(
    ({ service, invoice }) => `Se pidió subir de plan ${ofService(service)}, con ${theInvoice(invoice)}.`,
  ),
  'upgrade.paid': toParties(({ service }) => `Se pagó la subida de plan ${ofService(service)}.`),
  'upgrade.completed': toParties(({ service }) => `Terminó la subida de plan ${ofService(service)}.`),
  'upgrade.cancelled': toParties(({ service }) => `Se canceló la subida de plan ${ofService(service)}.`),
  'upgrade.expired': toParties(
    ({ service }) => `Venció la subida de plan ${ofService(service)} sin pagarse.`,
  ),
  'upgrade.refused': toParties(({ service }) => `La subida de plan ${ofService(service)} no se pudo hacer.`),
  'upgrade.executive_asked': toClient(
    ({ service }) => `Se pidió al ejecutivo de cuentas una subida de plan ${ofService(service)}.`,
  ),
} satisfies Partial<WordsOf>;
