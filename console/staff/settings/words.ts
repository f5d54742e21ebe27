import { count } from '../../core/format.ts';
import { type Policy, type Settings, settings } from '../texts/settings.ts';

/** `24 horas`, `22:00`. */
export function valueInWords(unit: Policy['unit'], value: number): string {
  return unit === 'hour of the day' ? settings.hour(value) : count(value, settings.units[unit]);
}

/** The same of a value as the history keeps it: of the name and the zone it is the text itself. */
export function pastValue({ policies }: Settings, setting: string, value: string): string {
  const policy = policies.find(({ name }) => name === setting);
  return policy ? valueInWords(policy.unit, Number(value)) : `«${value}»`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
