import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { FloorActivities } from './floor.ts';

/**
 * What any workflow with the steps of a transfer costs on this Temporal: as many activities, signals and timers, one id as
 * every payload, nothing shown in Temporal's UI, nothing asked of a database.
 */
const { step, look } = proxyActivities<FloorActivities>({ startToCloseTimeout: '20s' });
const ring = defineSignal<[string]>('ring');

/** Reading back, committing, three steps on the panel, completing. */
const STEPS_AFTER_CONSENTS = 6;
/** Deciding, the step on the panel, completing. */
const STEPS_AFTER_PAYMENT = 3;

export async function floorTransfer(id: string, stepsAfter = STEPS_AFTER_CONSENTS): Promise<string> {
  let rings = 0;
  setHandler(ring, () => {
    rings += 1;
  });
  await step(id);
  await condition(() => rings >= 1, '7 days');
  await step(id);
  await condition(() => rings >= 2, '7 days');
  await step(id);
  for (let done = 0; done < stepsAfter; done += 1) await step(id);
  return id;
}

/** A run of one step. */
export async function floorLook(account: string): Promise<string> {
  return await look(account);
}

/** The same of an upgrade: a look, the wait for its payment, a look, the step on the panel, completing. */
export async function floorUpgrade(id: string): Promise<string> {
  let isPaid = false;
  setHandler(ring, () => {
    isPaid = true;
  });
  await step(id);
  await condition(() => isPaid, '7 days');
  for (let done = 0; done < STEPS_AFTER_PAYMENT; done += 1) await step(id);
  return id;
}
