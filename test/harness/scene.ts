import { type House, type HouseOptions, startHouse } from './house.ts';
import { enterHouse } from './kept-houses.ts';
import { actAsParties, actBesides } from './scene-acts.ts';
import { createCast } from './scene-cast.ts';
import { seeTheChange, seeTheMail } from './scene-sights.ts';

export { PANEL_ACCOUNT } from './scene-cast.ts';

type SceneOptions = HouseOptions & { manual?: boolean };

/** Everything that a transfer needs, in a house of its own. */
export async function openScene(options: SceneOptions = {}) {
  return furnish(await startHouse(options), options);
}

async function furnish(house: House, options: SceneOptions) {
  const cast = await createCast(house, options);
  // One object for all, so that who a test renames is renamed everywhere.
  return Object.assign(cast, house, {
    ...actAsParties(house, cast),
    ...actBesides(house, cast),
    ...seeTheChange(house, cast),
    ...seeTheMail(house, cast),
  });
}

export type Scene = Awaited<ReturnType<typeof openScene>>;

/**
 * A test in a scene of its own, which is closed whatever happens. Those of a file are in one house, one after the other,
 * unless the test asks for one with something else in it.
 */
export function inScene(
  work: (scene: Scene) => Promise<void>,
  options: SceneOptions = {},
): () => Promise<void> {
  const { withWorkers, manual, ...special } = options;
  return async () => {
    const isSpecial = Object.keys(special).length > 0;
    const house = isSpecial ? await startHouse(options) : await enterHouse(options);
    try {
      await work(await furnish(house, options));
    } finally {
      await house.stop();
    }
  };
}
