import { reasonsInWords } from '../../services/suspension-notices.ts';
import { inWords, ofService, theService, toClient, toStaff, type WordsOf } from './words.ts';

const because = (reason: string) => inWords(reasonsInWords, reason, ': ');

/** Of a service: what it is, whether it works, and what asks for it to be otherwise. */
export const serviceWords = {
  'service.created': toClient(({ service }) => `${theService(service)} quedó registrado.`),
  'service.activated': toClient(({ service }) => `${theService(service)} quedó activo.`),
  'service.suspended': toClient(
    ({ service, data: { reason } }) => `${theService(service)} se suspendió${because(reason)}.`,
  ),
  'service.suspension_added': toClient(
    ({ service, data: { reason } }) =>
      `La suspensión ${ofService(service)} tiene un motivo más${because(reason)}.`,
  ),
  'service.suspended_again': null,
  'service.suspension_lifted': toClient(
    ({ service, data: { reason } }) =>
      `La suspensión ${ofService(service)} tiene un motivo menos${because(reason)}.`,
  ),
  'service.reactivated': toClient(({ service }) => `${theService(service)} dejó de estar suspendido.`),
  'service.reactivated_again': null,
  'service.panel_suspended': null,
  'service.panel_reactivated': null,
  'service.upgraded': toClient(({ service }) => `${theService(service)} pasó a otro plan.`),
  'service.moved': toClient(({ service }) => `${theService(service)} se mudó a otro servidor.`),
  'service.frozen': toClient(({ service }) => `${theService(service)} se bloqueó.`),
  'service.frozen_again': null,
  'service.unfreeze_asked': toStaff(
    ({ data: { note } }) => `Una persona del equipo pidió levantar el bloqueo; falta otra: ${note}`,
  ),
  'service.unfrozen': toClient(({ service }) => `Se levantó el bloqueo ${ofService(service)}.`),
  'service.unfrozen_again': null,
  'service.cancelled': toClient(({ service }) => `${theService(service)} se dio de baja.`),
  'service.terminated': toClient(({ service }) => `${theService(service)} terminó.`),
  'service.termination_asked': toStaff('Una persona del equipo pidió terminar el servicio; falta otra.'),
  'clock.braked': null,
  'clock.silent': null,
  'restore_mode.started': null,
  'restore_mode.started_again': null,
  'restore_mode.ended': null,
  'restore_mode.ended_again': null,
} satisfies Partial<WordsOf>;
