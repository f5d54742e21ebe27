import { setTimeout } from 'node:timers/promises';
import { renewOutside } from './outside.ts';
import { type System, type SystemOptions, startSystem } from './system.ts';
import { until } from './until.ts';

const PATIENCE_MS = 500;

type Kept = { system: System; withWorkers: boolean };

/** Systems of this process that nobody is in at the moment: empty, their clock where the last test left it. */
const free: Kept[] = [];

/**
 * A system for one test or for those of a file. The next one, of whatever file, gets it empty, unless it cannot be made so;
 * then it is torn down, as is one with something special in it.
 */
export async function enterSystem({
  withWorkers = true,
  hasGateway = false,
  ...special
}: SystemOptions): Promise<System> {
  if (Object.keys(special).length > 0) return startSystem({ withWorkers, hasGateway, ...special });
  const index = free.findIndex((kept) => kept.withWorkers === withWorkers);
  const [kept] = index < 0 ? [] : free.splice(index, 1);
  const system = kept?.system ?? (await startSystem({ withWorkers }));
  // Asked for anew by every verb.
  system.deployment.hasGateway = hasGateway;
  return {
    ...system,
    stop: async () => {
      const isEmpty = await emptySystem(system).catch(() => false);
      if (isEmpty) free.push({ system, withWorkers });
      else await system.stop();
    },
  };
}

/** After the last file of the process. */
export async function tearDownSystems(): Promise<void> {
  await Promise.all(free.splice(0).map(({ system }) => system.stop()));
}

/** False for one that no longer is as it was built. */
async function emptySystem(system: System): Promise<boolean> {
  const { outside } = system;
  await endRuns(system);
  await Promise.all([outside.whatsapp.settled(), outside.mercadoPago.notifier.settled()]);
  await endRuns(system);
  if (system.workforce.isStarted()) await letTimeSkip(system.temporal);
  if (!(await system.database.empty())) return false;
  system.log.length = 0;
  Object.assign(outside, await renewOutside(system, outside));
  outside.pointTo(system.apiUrl);
  return true;
}

/** What an activity still does may start another run. */
async function endRuns({ runs, client, workforce, handedOver }: System): Promise<void> {
  const rest = () => until(async () => !workforce.isBusy(), 'the workers have nothing to do');
  await handedOver();
  await rest();
  while (runs.size > 0) {
    const ids = [...runs];
    runs.clear();
    // One that has ended cannot be terminated.
    await Promise.allSettled(ids.map((id) => client.workflow.getHandle(id).terminate()));
    await rest();
  }
}

/**
 * An activity at work holds the time-skipping server to real time, and for good once its run is terminated
 * (sdk-java 1138): such holds are let go of, one after the other, until time is skipped.
 */
async function letTimeSkip({ connection, sleep }: System['temporal']): Promise<void> {
  const skipped = sleep('1 hour').then(() => true);
  const isSkippedSoon = () => Promise.race([skipped, setTimeout(PATIENCE_MS, false, { ref: false })]);
  const letGo = async () => void (await connection.testService?.unlockTimeSkipping({}));
  while (!(await isSkippedSoon())) await connection.withDeadline(Date.now() + PATIENCE_MS, letGo);
  // Fails if one too many was let go of.
  await sleep('1 hour');
}
