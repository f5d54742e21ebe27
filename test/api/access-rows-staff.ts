import { TEST_NOW } from '../harness/builders.ts';
import { type RowsOf, staff } from './access-rows.ts';
import type { World } from './access-world.ts';
import { handOver } from './stand.ts';

const reason = 'prueba';
const onClient = ({ owner }: World) => ({ clientId: owner.id });
const asRead = (world: World) => ({ ...onClient(world), version: 1 });
const asked = ({ api, owner }: World) =>
  api.sql('update client set verified_at = null, verification_requested_at = $2 where id = $1', [
    owner.id,
    TEST_NOW,
  ]);
const frozen = ({ api, owner }: World) =>
  api.sql('update client set frozen_at = $2 where id = $1', [owner.id, TEST_NOW]);
const handedOver = (world: World) => handOver(world.api, world);

export const staffRows = {
  'staff.clients.list': { may: staff },
  'staff.clients.get': { may: staff, input: onClient },
  'staff.clients.verify': { may: staff, where: asked, input: asRead },
  'staff.clients.refuse': { may: staff, where: asked, input: (world) => ({ ...asRead(world), reason }) },
  'staff.clients.revoke': { may: staff, input: (world) => ({ ...asRead(world), reason }) },
  'staff.clients.freeze': { may: staff, input: (world) => ({ ...onClient(world), reason }) },
  'staff.clients.unfreeze': { may: staff, where: frozen, input: asRead },
  'staff.tasks.list': { may: staff },
  'staff.tasks.get': { may: staff, input: ({ taskId }) => ({ taskId }) },
  'staff.tasks.resolve': { may: staff, input: ({ taskId }) => ({ taskId, choice: 'seen' }) },
  'staff.changes.list': { may: staff },
  'staff.changes.get': { may: staff, input: ({ changeId }) => ({ changeId }) },
  'staff.changes.withdraw': {
    may: staff,
    input: ({ changeId }) => ({ changeId }),
    verb: { nobody: 'NOT_FOUND', stranger: 'NOT_FOUND', owner: 'works', recipient: 'works' },
  },
  'staff.changes.renewCredentials': {
    may: staff,
    where: handedOver,
    input: ({ changeId }) => ({ changeId }),
  },
  'staff.changes.sendCredentials': {
    may: staff,
    where: handedOver,
    input: ({ changeId }) => ({ changeId, user: 'joseg', password: 'recien puesta' }),
  },
} satisfies RowsOf<'staff.'>;
