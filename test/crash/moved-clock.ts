/**
 * Loaded before a program (`node --import`), gives it the system's clock as far ahead as a file says: milliseconds as a
 * double. The program knows of nothing; Temporal keeps the real time, so that what waits in it is rung by the sweep.
 */
import { openSync, readSync } from 'node:fs';
import { Context } from '@temporalio/activity';

const bytes = new Float64Array(1);
const file = openSync(process.env['MOVED_CLOCK'] ?? '', 'r');
const SystemDate = Date;

function ahead(): number {
  readSync(file, bytes, 0, bytes.byteLength, 0);
  return bytes[0] ?? 0;
}

const now = () => SystemDate.now() + ahead();

globalThis.Date = new Proxy(SystemDate, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  apply: () => new SystemDate(now()).toString(),
  get: (target, property) => (property === 'now' ? now : Reflect.get(target, property)),
});

/** Temporal says when an activity was scheduled: by this clock, so that it is as old as it is. */
const current = Context.current.bind(Context);
Context.current = () => {
  const context = current();
  const { scheduledTimestampMs, ...info } = context.info;
  const moved = { ...info, scheduledTimestampMs: scheduledTimestampMs + ahead() };
  return new Proxy(context, {
    get: (target, property) => {
      if (property === 'info') return moved;
      const value: unknown = Reflect.get(target, property);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
};
