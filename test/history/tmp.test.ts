import { it } from 'vitest';
import { inScene } from '../harness/scene.ts';
it('x', inScene(async (scene) => {
  await scene.open();
  await scene.quiet();
  await scene.say('holder').catch(() => undefined);
  console.log(scene.log.join('\n'));
  console.log(await scene.sql('select * from inbound_message'), await scene.sql('select * from handoff'));
}));
