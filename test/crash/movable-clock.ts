import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A clock that programs and outside companies share and a test moves; it goes on by itself, too. */
export type MovableClock = ReturnType<typeof createMovableClock>;

/** Starts as the system's. `file` is read by the programs whenever they ask for the time. */
export function createMovableClock(file: string) {
  let aheadMs = 0;
  const write = () => writeFileSync(file, new Float64Array([aheadMs]));
  write();
  return {
    now: (): Date => new Date(Date.now() + aheadMs),
    moveTo: (instant: Date): void => {
      aheadMs = instant.getTime() - Date.now();
      write();
    },
    variables: { MOVED_CLOCK: file },
    nodeOptions: ['--import', fileURLToPath(new URL('./moved-clock.ts', import.meta.url))],
  };
}
