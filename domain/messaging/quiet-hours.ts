import { addDays, atLocal, formatTime, localDateOf } from '../time.ts';

/** Whole local hours, `start` inclusive and `end` exclusive; they may cross midnight. Equal ones mean none. */
export type QuietHours = { timeZone: string; start: number; end: number };

/** The company's, out of its settings `s`. */
export const QUIET_HOURS = /* sql */ `jsonb_build_object(
  'timeZone', s.time_zone, 'start', s.quiet_hours_start, 'end', s.quiet_hours_end)`;

const HOUR_DIGITS = 2;

/** The instant at which the quiet hours around `now` end; undefined outside them (A8). */
export function quietUntil(now: Date, { timeZone, start, end }: QuietHours): Date | undefined {
  const hour = Number(formatTime(now, timeZone).slice(0, HOUR_DIGITS));
  const isQuiet = start <= end ? start <= hour && hour < end : start <= hour || hour < end;
  if (!isQuiet) return undefined;
  const today = localDateOf(now, timeZone);
  const date = hour < end ? today : addDays(today, 1);
  return atLocal(date, `${String(end).padStart(HOUR_DIGITS, '0')}:00`, timeZone);
}
