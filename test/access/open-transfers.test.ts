import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { openTransfer } from '../../domain/transfer/open-transfer.ts';
import { type Person, useOpenCompany } from './company.ts';

const company = useOpenCompany();
let holder: Person;
let recipient: Person;
let changeId: string;
let serviceId: string;
beforeEach(async () => {
  [holder, recipient] = [await company.verified(), await company.verified()];
  serviceId = (await company.serviceOf(holder.id)).id;
  const as = company.verbContext({ type: 'client', clientId: holder.id, sessionId: randomUUID() });
  const opening = { serviceId, recipientEmail: recipient.email, recipientName: 'Juan Perez' };
  changeId = (await openTransfer(as, opening)).transfer.id;
});

async function expectRings(count: number): Promise<void> {
  const rings = await company.sql(
    "select payload from handoff where payload ->> 'changeId' = $1 and payload ? 'ring'",
    [changeId],
  );
  const ring = { kind: 'transfer', changeId, reference: expect.any(String), serviceId, ring: 'dataChanged' };
  expect(rings).toEqual(Array.from({ length: count }, () => ({ payload: ring })));
}

describe('what happens to a party rings its open transfers', () => {
  test('a freeze: a task and a ring; lifting it: a ring (G9)', async () => {
    await recipient.me.account.freeze({});
    const tasks = await company.sql('select kind, client_id from staff_task where change_id = $1', [
      changeId,
    ]);
    expect(tasks).toEqual([{ kind: 'frozen_change', client_id: recipient.id }]);
    await expectRings(1);
    for (const _ of ['asks', 'lifts']) {
      await (await company.staff()).clients.unfreeze({ clientId: recipient.id });
    }
    await expectRings(2);
  });

  test('the end of a verification, by a new name or by staff (C3, T11)', async () => {
    await holder.me.account.update({ name: 'Otro Nombre' });
    await expectRings(1);
    const staff = await company.staff();
    await staff.clients.revoke({ clientId: recipient.id, reason: 'documento vencido' });
    await expectRings(2);
  });

  test('a new phone voids their own consent, a new e-mail also the other’s (T8)', async () => {
    for (const [party, { id, phone }] of Object.entries({ holder, recipient })) {
      await company.sql(
        `insert into consent (id, change_id, party, client_id, contact_version, channel, message_sid, sender,
          raw_text, text_sha256, received_at)
        values (gen_random_uuid(), $1, $2, $3, 1, 'whatsapp', $4, $5, 'texto', 'hash', $6)`,
        [changeId, party, id, `SM${randomUUID()}`, phone, company.now()],
      );
    }
    const voided = async () => {
      const rows = await company.sql<{ party: string }>(
        'select party from consent where change_id = $1 and voided_at is not null order by party',
        [changeId],
      );
      return rows.map(({ party }) => party);
    };
    await holder.edit({ phone: '+5491133331111' });
    expect(await voided()).toEqual(['holder']);
    const email = 'titular.nuevo@example.com';
    await holder.edit({ email });
    expect(await voided()).toEqual(['holder']);
    await company.confirm(await company.linkTo(email));
    expect(await voided()).toEqual(['holder', 'recipient']);
    await expectRings(2);
  });
});
