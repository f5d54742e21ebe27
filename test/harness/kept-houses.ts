import { type House, startHouse } from './house.ts';
import { renewOutside } from './outside.ts';
import { until } from './until.ts';

const PATIENCE_MS = 500;

type Kept = { house: House; withWorkers: boolean };

/** Houses of the test file that nobody is in at the moment: empty, their clock where the last test left it. */
const free: Kept[] = [];

/** A house for one test. The next one of the file gets it empty, unless it cannot be made so; then it is torn down. */
export async function enterHouse({ withWorkers = true }: { withWorkers?: boolean }): Promise<House> {
  const index = free.findIndex((kept) => kept.withWorkers === withWorkers);
  const [kept] = index < 0 ? [] : free.splice(index, 1);
  const house = kept?.house ?? (await startHouse({ withWorkers }));
  return {
    ...house,
    stop: async () => {
      const isEmpty = await emptyHouse(house).catch(() => false);
      if (isEmpty) free.push({ house, withWorkers });
      else await house.stop();
    },
  };
}

/** After the last test of a file. */
export async function tearDownHouses(): Promise<void> {
  await Promise.all(free.splice(0).map(({ house }) => house.stop()));
}

/** False for one that no longer is as it was built. */
async function emptyHouse(house: House): Promise<boolean> {
  const { outside } = house;
  await endRuns(house);
  await outside.whatsapp.settled();
  await endRuns(house);
  if (house.workforce.isStarted() && !(await skipsTime(house))) return false;
  if (!(await house.database.empty())) return false;
  house.log.length = 0;
  Object.assign(outside, await renewOutside(house, outside));
  outside.pointTo(house.apiUrl);
  return true;
}

/** What an activity still does may start another run. */
async function endRuns({ runs, client, workforce }: House): Promise<void> {
  const rest = () => until(async () => !workforce.isBusy(), 'the workers have nothing to do');
  await rest();
  while (runs.size > 0) {
    const ids = [...runs];
    runs.clear();
    // One that has ended cannot be terminated.
    await Promise.allSettled(ids.map((id) => client.workflow.getHandle(id).terminate()));
    await rest();
  }
}

/** The time-skipping server goes by real time for good once a run was terminated while an activity of it was at work. */
function skipsTime({ temporal }: House): Promise<boolean> {
  const skip = () => temporal.sleep('1 hour').then(() => true);
  return temporal.connection.withAbortSignal(AbortSignal.timeout(PATIENCE_MS), skip).catch(() => false);
}
