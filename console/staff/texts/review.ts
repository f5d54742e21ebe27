/** Deciding on what was read. */
export const review = {
  title: 'Cambió mientras lo mirabas',
  lead: 'No se hizo nada. Mirá qué cambió y decidí de nuevo.',
  accept: 'Ya lo vi, mostrar lo nuevo',
  change: (label: string, before: string, now: string) => `${label}: antes «${before}», ahora «${now}»`,
  yes: 'sí',
  no: 'no',
  none: 'nada',
};
