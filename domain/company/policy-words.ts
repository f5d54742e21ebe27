import { fieldName } from '../field-names.ts';
import { type PolicyName, policies } from './policies.ts';

type Bounded = (typeof policies)[PolicyName] & { most?: number };

/** What a policy means to whoever sets it, in Spanish. */
const meanings: Readonly<Record<PolicyName, string>> = {
  transferWindowDays:
    'Desde que se pide un cambio de titular hasta que tiene que llegar la segunda confirmación.',
  transferPauseDays: 'Cuánto espera un cambio de titular ya confirmado a que se pague lo que se debe.',
  coolingOffHours: 'Cuánto se espera, desde los avisos a las dos partes, antes de cambiar el titular.',
  contactQuietDays:
    'Cuánto hace que no tienen que haber cambiado los datos ni las claves para cambiar el titular sin esa espera.',
  quietHoursStart:
    'Desde esta hora, los avisos que pueden esperar se guardan. Igual a la otra hora: no hay silencio.',
  quietHoursEnd: 'A esta hora salen los avisos que se guardaron.',
  invoiceBundleMinutes:
    'Cuánto espera el aviso de una factura a otras del mismo cliente, para ir en uno solo. Cero: cada una va enseguida.',
  taskDueHours: 'En cuánto tiempo alguien del equipo tiene que mirar una tarea.',
  dailyEditNotices:
    'Cuántos avisos por cambios de datos recibe un cliente en un día; el resto va en un resumen.',
  backupFreshHours:
    'Qué antigüedad puede tener la copia de seguridad cuando se borra una cuenta que seguía en uso.',
  backupKeepYears: 'Cuánto se guarda una copia de seguridad.',
  cancellationWindowMinutes: 'Cuánto hay, como máximo, para arrepentirse de una baja inmediata.',
  putOffHours: 'Cuánto queda de un servicio cuya baja al final del período resulta ser en el pasado.',
  officeHoursStart: 'Desde esta hora se hacen las bajas y las suspensiones que nadie hace a mano.',
  officeHoursEnd: 'Hasta esta hora se hacen las bajas y las suspensiones que nadie hace a mano.',
  renewalLeadMonthlyDays: 'Cuánto antes del fin de un período mensual se factura la renovación.',
  renewalLeadQuarterlyDays: 'Cuánto antes del fin de un período trimestral se factura la renovación.',
  renewalLeadHalfYearlyDays: 'Cuánto antes del fin de un período semestral se factura la renovación.',
  renewalLeadYearlyDays: 'Cuánto antes del fin de un período de un año o más se factura la renovación.',
  renewalDueDays: 'Cuánto hay, como mínimo, para pagar una renovación desde que se emite.',
  priceNoticeDays: 'Con cuánto tiempo se avisa un cambio de precio.',
  quoteDueDays: 'Cuánto hay para pagar un presupuesto desde que se acepta.',
  domainLeadDays:
    'Cuánto antes de que venza un dominio se factura el año siguiente, o se avisa que se va a perder.',
  domainLastNoticeDays: 'Cuánto antes de que venza un dominio se avisa por última vez.',
  orderDays: 'Cuánto hay para pagar un pedido; después se anula.',
  upgradeDays: 'Cuánto hay para pagar una subida de plan; después se anula.',
  reversalDueDays: 'Cuánto hay para volver a pagar una factura cuyo pago se devolvió.',
  transferHoldDays: 'Cuántos días hábiles frena lo que sigue una transferencia que el cliente avisó.',
  suspendAfterDays: 'Cuánto después del vencimiento de una factura impaga se suspende el servicio.',
  terminateAfterDays: 'Cuánto después del vencimiento de una factura impaga termina el servicio.',
  dailyEndings: 'Cuántos servicios pueden terminar en un día sin que nadie del equipo lo decida.',
  dailySuspensions: 'Cuántos servicios se pueden suspender en un día sin que nadie del equipo lo decida.',
  silentHours:
    'Después de cuánto sin ningún worker no se hace nada más por sí solo hasta que el equipo lo permita.',
};

/** A policy as whoever sets it reads it. */
export type PolicyView = {
  name: PolicyName;
  label: string;
  meaning: string;
  unit: Bounded['unit'];
  value: number;
  usual: number;
  least: number;
  most: number;
};

/** Where a policy has no bound of its own: more than anybody means, and less than a date can be moved by. */
const mostOf: Readonly<Record<Bounded['unit'], number>> = {
  days: 3_650,
  hours: 8_760,
  minutes: 10_080,
  years: 100,
  'hour of the day': 23,
  notices: 1_000,
  services: 100_000,
};

export function boundsOf(name: PolicyName): { least: number; most: number } {
  const { unit, least, most }: Bounded = policies[name];
  return { least, most: most ?? mostOf[unit] };
}

export function labelOf(name: PolicyName): string {
  return fieldName(`policies.${name}`);
}

export function policyView(name: PolicyName, value: number): PolicyView {
  const { unit, usual } = policies[name];
  return { name, label: labelOf(name), meaning: meanings[name], unit, value, usual, ...boundsOf(name) };
}
