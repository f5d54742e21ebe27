import type { Outputs } from '../../core/outputs.ts';

export type Settings = Outputs['staff']['settings']['get'];
export type Policy = Settings['policies'][number];
export type PolicyEdits = Partial<Record<Policy['name'], number>>;
export type SettingName = 'name' | 'timeZone' | Policy['name'];

/** The company's settings, its policies and its holidays. */
export const settings = {
  title: 'Ajustes',
  suffix: 'Equipo',
  lead: 'Un cambio vale desde ahora. Los trámites abiertos siguen con lo que valía cuando se abrieron.',
  readOnly: 'Los cambia un administrador.',
  company: 'La empresa',
  name: 'Nombre',
  timeZone: 'Zona horaria',
  timeZoneHint: 'Como America/Argentina/Buenos_Aires.',
  currency: 'Moneda',
  currencyKept: 'No se cambia: en ella está todo lo que se vendió.',
  policies: 'Plazos y topes',
  edit: (what: string) => `Cambiar ${what}`,
  save: 'Guardar',
  between: (least: string, most: string) => `Entre ${least} y ${most}.`,
  usual: (value: string) => `Lo usual: ${value}`,
  units: {
    days: { one: 'día', other: 'días' },
    hours: { one: 'hora', other: 'horas' },
    minutes: { one: 'minuto', other: 'minutos' },
    years: { one: 'año', other: 'años' },
    notices: { one: 'aviso', other: 'avisos' },
    services: { one: 'servicio', other: 'servicios' },
  } as const satisfies Readonly<
    Record<Exclude<Policy['unit'], 'hour of the day'>, { one: string; other: string }>
  >,
  hour: (hour: number) => `${hour.toString().padStart(2, '0')}:00`,
  changedBy: (who: string, from: string) => `${who} lo cambió: antes, ${from}`,
  history: 'Historial',
  historyOf: 'De qué ajuste',
  all: 'Todos',
  change: (from: string, to: string) => `De ${from} a ${to}`,
  emptyHistory: 'Nadie cambió nada todavía.',
  holidays: 'Feriados',
  holidaysLead: 'Esos días nadie se suspende por falta de pago.',
  noHolidays: 'No hay ninguno cargado.',
  day: 'Día',
  wrongDay: 'Escribí el día, como 25/12/2026.',
  holiday: 'Qué se festeja',
  add: 'Agregar el feriado',
  remove: (day: string) => `Sacar el ${day}`,
  removeQuestion: 'Ese día vuelve a ser hábil.',
  removeYes: 'Sí, sacarlo',
};
