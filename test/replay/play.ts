import { changeWorkflowId } from '../../workflows/messages.ts';
import type { Fixture, openFixture } from '../harness/fixture.ts';

type Play = (fixture: Fixture) => Promise<unknown>;
type Options = Parameters<typeof openFixture>[0];
/** Paths of a workflow by name, each played in a fixture of its own until its change, if it has one, is in the state where it ends. */
export type Paths = Record<
  string,
  {
    play: Play;
    end: string | undefined;
    options: Options;
    /** Resolves once it has ended so, where what ends is no change. */
    reached?: (fixture: Fixture, end: string) => Promise<unknown>;
  }
>;

export function endIn(end: string | undefined, plays: Record<string, Play>, options?: Options): Paths {
  return Object.fromEntries(Object.entries(plays).map(([name, play]) => [name, { play, end, options }]));
}

export type Party = 'holder' | 'recipient';
export const parties: readonly Party[] = ['holder', 'recipient'];

/** Opens a transfer and lets both invitations go out; resolves to the id of its workflow. */
export async function openQuietly(fixture: Fixture, options: { grantToken?: string } = {}): Promise<string> {
  const changeId = await fixture.open(options);
  await fixture.quiet();
  return changeWorkflowId('transfer', changeId);
}

/** Opens an immediate transfer (T10); resolves to the id of its workflow. */
export async function openAtOnce(fixture: Fixture): Promise<string> {
  return openQuietly(fixture, {
    grantToken: await fixture.grant('holder', 'immediate_transfer', fixture.service.id),
  });
}

/** A transfer carried out at once, all told; resolves to the id of its change. */
export async function handedOver(fixture: Fixture): Promise<string> {
  await openAtOnce(fixture);
  for (const party of parties) await fixture.say(party);
  const { id } = await fixture.reached('completed');
  await fixture.quiet();
  return id;
}

/** Both consent, and both are told of the cooling off. */
export async function consentUntilCoolingOff(fixture: Fixture, order = parties): Promise<void> {
  for (const party of order) await fixture.say(party);
  await fixture.reached('cooling_off');
  await fixture.quiet();
}

/** A transfer in its cooling off, its notices accepted; resolves to the id of its workflow. */
export async function inCoolingOff(fixture: Fixture, order = parties): Promise<string> {
  const workflowId = await openQuietly(fixture);
  await consentUntilCoolingOff(fixture, order);
  await fixture.coolingOffRuns();
  return workflowId;
}

/** Lets the cooling off pass. */
export async function coolOff(fixture: Fixture): Promise<void> {
  await fixture.sleep('25 hours');
}
