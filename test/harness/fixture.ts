import { actionsOfParties, otherActions } from './fixture-actions.ts';
import { createPeople } from './fixture-people.ts';
import { queriesOfChange, queriesOfMail } from './fixture-queries.ts';
import { enterSystem } from './kept-systems.ts';
import { type System, type SystemOptions, startSystem } from './system.ts';

export { PANEL_ACCOUNT } from './fixture-people.ts';

type FixtureOptions = SystemOptions & { manual?: boolean };

/** Everything that a transfer needs, in a system of its own. */
export async function openFixture(options: FixtureOptions = {}) {
  return furnish(await startSystem(options), options);
}

async function furnish(system: System, options: FixtureOptions) {
  const people = await createPeople(system, options);
  // One object for all, so that who a test renames is renamed everywhere.
  return Object.assign(people, system, {
    ...actionsOfParties(system, people),
    ...otherActions(system, people),
    ...queriesOfChange(system, people),
    ...queriesOfMail(system, people),
  });
}

export type Fixture = Awaited<ReturnType<typeof openFixture>>;

/**
 * A test in a fixture of its own, which is closed whatever happens. Those of a file are in one system, one after the other,
 * unless the test asks for one with something else in it.
 */
export function inFixture(
  work: (fixture: Fixture) => Promise<void>,
  options: FixtureOptions = {},
): () => Promise<void> {
  const { withWorkers, hasGateway, manual, ...special } = options;
  return async () => {
    const isSpecial = Object.keys(special).length > 0;
    const system = isSpecial ? await startSystem(options) : await enterSystem(options);
    try {
      await work(await furnish(system, options));
    } finally {
      await system.stop();
    }
  };
}
