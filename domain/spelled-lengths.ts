type Unit = 'minute' | 'hour';

/** A number of minutes or hours as a client reads it: «1 hora», «24 horas». */
export function spellLength(count: number, unit: Unit): string {
  return new Intl.NumberFormat('es', { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}
