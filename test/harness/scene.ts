import { type HouseOptions, startHouse } from './house.ts';
import { actAsParties, actBesides } from './scene-acts.ts';
import { createCast } from './scene-cast.ts';
import { seeTheChange, seeTheMail } from './scene-sights.ts';

export { PANEL_ACCOUNT } from './scene-cast.ts';

/** Everything that a transfer needs, in a house of its own. */
export async function openScene(options: HouseOptions & { manual?: boolean } = {}) {
  const house = await startHouse(options);
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

/** A test in a scene of its own, which is closed whatever happens. */
export function inScene(
  work: (scene: Scene) => Promise<void>,
  options?: Parameters<typeof openScene>[0],
): () => Promise<void> {
  return async () => {
    const scene = await openScene(options);
    try {
      await work(scene);
    } finally {
      await scene.stop();
    }
  };
}
