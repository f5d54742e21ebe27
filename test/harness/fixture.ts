import { actionsOfParties, otherActions } from './fixture-actions.ts';
import { createPeople } from './fixture-people.ts';
import { queriesOfChange, queriesOfMail } from './fixture-queries.ts';
import { enterSystem } from './kept-systems.ts';
import type { System, SystemOptions } from './system.ts';

export { PANEL_ACCOUNT } from './fixture-people.ts';

type FixtureOptions = SystemOptions & { manual?: boolean };

/** Everything that a transfer needs, in a system that nobody else is in. */
export async function openFixture(options: FixtureOptions = {}) {
  const { manual, ...rest } = options;
  return furnish(await enterSystem(rest), options);
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

/** A test in a fixture of its own, which is closed whatever happens. */
export function inFixture(
  work: (fixture: Fixture) => Promise<void>,
  options: FixtureOptions = {},
): () => Promise<void> {
  return async () => {
    const fixture = await openFixture(options);
    try {
      await work(fixture);
    } finally {
      await fixture.stop();
    }
  };
}
