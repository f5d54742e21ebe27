import { expect, it } from 'vitest';
import type { CancellationStanding } from '../../domain/cancellation/cancellation.ts';
import { describeCancellation } from '../../workflows/cancellation-details.ts';

const END = Date.UTC(2026, 10, 30, 3);
const LOOK = Date.UTC(2026, 10, 15, 12);
const standing = (told: Partial<CancellationStanding>): CancellationStanding => ({
  state: 'scheduled',
  version: 1,
  waitingFor: 'time',
  wakeAt: null,
  ...told,
});

it.each([
  [
    { deadline: END, wakeAt: LOOK },
    'Waits for the **end**: the holder can withdraw it until then, 2026-11-30 03:00 UTC. Next look: 2026-11-15 12:00 UTC at the latest.',
  ],
  [{ waitingFor: 'backup', deadline: END }, 'The end has come; waits for the **backup** of the account.'],
  [
    { waitingFor: 'office_hours', wakeAt: LOOK },
    'The end has come; waits for the **hours** in which services are ended. Next look: 2026-11-15 12:00 UTC at the latest.',
  ],
  [{ state: 'paused', waitingFor: 'staff' }, 'Waits for **staff**: see the open task of this change.'],
  [{ state: 'claimed', waitingFor: 'nothing' }, 'Claimed: the account is being deleted on its server.'],
  [
    { state: 'completed', waitingFor: 'nothing' },
    'Done: the account is proven gone and the service has ended.',
  ],
  [{ state: 'withdrawn', waitingFor: 'nothing' }, 'Ended: the service goes on; the reason is in the change.'],
] as [Partial<CancellationStanding>, string][])(
  'Temporal’s UI says of %o in words what it waits for, and until when',
  (told, text) => {
    expect(describeCancellation(standing(told))).toBe(text);
  },
);
