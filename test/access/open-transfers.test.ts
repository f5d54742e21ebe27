import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findSession } from '../../domain/access/session-actor.ts';
import { openTransfer } from '../../domain/transfer/open-transfer.ts';
import {
  type Company,
  confirmationToken,
  editGrant,
  openCompany,
  type Person,
  signedInStaff,
  verifiedPerson,
} from './company.ts';

let company: Company;
let holder: Person;
let recipient: Person;
let changeId: string;
let serviceId: string;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());
beforeEach(async () => {
  [holder, recipient] = [await verifiedPerson(company), await verifiedPerson(company)];
  serviceId = (await company.serviceOf(holder.id)).id;
  const session = await findSession(company.verbContext({ type: 'visitor' }), holder);
  await openTransfer(company.verbContext(session?.actor ?? { type: 'visitor' }), {
    serviceId,
    recipientEmail: recipient.email,
    recipientName: 'Juan Perez',
  });
  const [change] = await company.sql<{ id: string }>('select id from service_change where service_id = $1', [
    serviceId,
  ]);
  changeId = change?.id ?? '';
});

const rings = () =>
  company.sql("select payload from handoff where payload ->> 'changeId' = $1 and payload ? 'ring'", [
    changeId,
  ]);
const ring = () => ({
  payload: { kind: 'transfer', changeId, reference: expect.any(String), serviceId, ring: 'dataChanged' },
});

describe('what happens to a party rings its open transfers', () => {
  test('a freeze: a task and a ring; lifting it: a ring (G9)', async () => {
    await recipient.me.account.freeze({});
    expect(
      await company.sql('select kind, client_id from staff_task where change_id = $1', [changeId]),
    ).toEqual([{ kind: 'frozen_change', client_id: recipient.id }]);
    expect(await rings()).toEqual([ring()]);
    for (const _ of ['asks', 'lifts']) {
      await (await signedInStaff(company)).me.staff.clients.unfreeze({ clientId: recipient.id });
    }
    expect(await rings()).toEqual([ring(), ring()]);
  });

  test('the end of a verification, by a new name or by staff (C3, T11)', async () => {
    await holder.me.account.update({ name: 'Otro Nombre' });
    expect(await rings()).toEqual([ring()]);
    const staff = await signedInStaff(company);
    await staff.me.staff.clients.revoke({ clientId: recipient.id, reason: 'documento vencido' });
    expect(await rings()).toEqual([ring(), ring()]);
  });

  test('a new phone voids his own consent, a new e-mail also the other’s (T8)', async () => {
    await consentOf('holder', holder);
    await consentOf('recipient', recipient);
    const voided = () =>
      company.sql('select party from consent where change_id = $1 and voided_at is not null order by party', [
        changeId,
      ]);
    await holder.me.account.update({ phone: '+5491133331111', grantToken: await editGrant(holder) });
    expect(await voided()).toEqual([{ party: 'holder' }]);
    await holder.me.account.update({
      email: 'titular.nuevo@example.com',
      grantToken: await editGrant(holder),
    });
    expect(await voided()).toEqual([{ party: 'holder' }]);
    await company
      .as()
      .auth.confirmEmail({ token: await confirmationToken(company, 'titular.nuevo@example.com') });
    expect(await voided()).toEqual([{ party: 'holder' }, { party: 'recipient' }]);
    expect(await rings()).toEqual([ring(), ring()]);
  });
});

function consentOf(party: 'holder' | 'recipient', person: Person) {
  return company.sql(
    `insert into consent (id, change_id, party, client_id, contact_version, channel, message_sid, sender, raw_text,
      text_sha256, received_at)
    values ($1, $2, $3, $4, 1, 'whatsapp', $5, $6, 'texto', 'hash', $7)`,
    [randomUUID(), changeId, party, person.id, `SM${randomUUID()}`, person.phone, company.now()],
  );
}
