import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, createParties, createStaffSession, giveTo, openApi, openTransfer } from '../api/stand.ts';
import { TEST_NOW } from '../harness/builders.ts';

type Entry = {
  id: string;
  type: string;
  text: string;
  by: string;
  staffName?: string | null;
  taskKind?: string | null;
};

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

async function historyOf(session: string, limit = 100): Promise<Entry[]> {
  const entries: Entry[] = [];
  let cursor: string | null | undefined;
  do {
    const input = { limit, ...(cursor ? { cursor } : {}) };
    const { data } = await api.query('account.events', input, session);
    const page = data as { items: Entry[]; nextCursor: string | null };
    expect(page.items.length).toBeLessThanOrEqual(limit);
    entries.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return entries;
}
const textsOf = async (session: string) => (await historyOf(session)).map(({ text }) => text);

/** An event as a verb would have recorded it. */
function recorded(
  type: string,
  ids: { clientId?: string; changeId?: string; serviceId?: string },
  data = {},
) {
  return api.sql(
    `insert into event (type, actor, at, cause, client_id, change_id, service_id, data)
    values ($1, '{"type": "system", "process": "test"}', $2, 'test', $3, $4, $5, $6)`,
    [type, TEST_NOW, ids.clientId ?? null, ids.changeId ?? null, ids.serviceId ?? null, JSON.stringify(data)],
  );
}

describe('account.events in words (G6)', () => {
  test('both parties of a transfer read its story, without a word about who the other one is', async () => {
    const { holder, recipient, stranger, service, changeId } = await openTransfer(api);
    const ofChange = { changeId, serviceId: service.id };
    await recorded(
      'transfer.consented',
      { ...ofChange, clientId: recipient.id },
      { party: 'recipient', channel: 'whatsapp' },
    );
    await recorded('credentials.sent', { ...ofChange, clientId: recipient.id });
    await recorded('client.security_key_changed', { clientId: recipient.id }, { version: 2 });
    await api.mutate('transfers.withdraw', { changeId }, holder.session);
    expect(await textsOf(holder.session)).toEqual([
      'Se canceló el cambio de titular.',
      'Llegó la confirmación de quien recibe para el cambio de titular.',
      `Se pidió el cambio de titular de «${service.label}».`,
    ]);
    // The recipient's text names no service (T6), and neither does what they read until it is theirs.
    expect(await textsOf(recipient.session)).toEqual([
      'Se canceló el cambio de titular.',
      'Se cambió la clave de seguridad.',
      'Se mandó el enlace a los accesos de un servicio.',
      'Llegó la confirmación de quien recibe para el cambio de titular.',
      'Se pidió el cambio de titular de un servicio.',
    ]);
    expect(await textsOf(stranger.session)).toEqual([]);
    for (const [reader, other] of [
      [holder, recipient],
      [recipient, holder],
    ] as const) {
      const told = JSON.stringify(await historyOf(reader.session));
      for (const secret of [other.id, other.email, other.phone, other.name.split(' ')[1] ?? ''])
        expect(told).not.toContain(secret);
    }
  });

  test('a service is named to whom it is by now, and to no former holder', async () => {
    const { holder, recipient, service } = await createParties(api);
    for (const { id: clientId } of [holder, recipient])
      await recorded('service.activated', { clientId, serviceId: service.id });
    await giveTo(api, service.id, recipient.id);
    expect(await textsOf(holder.session)).toEqual(['Un servicio quedó activo.']);
    expect(await textsOf(recipient.session)).toEqual([`El servicio «${service.label}» quedó activo.`]);
  });

  test('pages give every entry once, in order, whether it is about the client or about their change', async () => {
    const { holder, changeId, service } = await openTransfer(api);
    for (let round = 1; round <= 3; round += 1) {
      await recorded('client.signed_in', { clientId: holder.id });
      await recorded('transfer.cooling_off', { changeId, serviceId: service.id }, { round });
      await recorded(
        'message.failed',
        { clientId: holder.id, changeId },
        { template: 'x', channel: 'email', code: '1' },
      );
    }
    const whole = await historyOf(holder.session);
    expect(whole.map(({ type }) => type)).toEqual([
      ...Array.from({ length: 3 }, () => ['transfer.cooling_off', 'client.signed_in']).flat(),
      'transfer.opened',
    ]);
    for (const limit of [1, 2, 3]) expect(await historyOf(holder.session, limit)).toEqual(whole);
  });

  test('an event of a type that only another version knows is left out', async () => {
    const { holder } = await createParties(api);
    await recorded('client.teleported', { clientId: holder.id });
    expect(await textsOf(holder.session)).toEqual([]);
  });
});

describe('the timeline of a change, for staff', () => {
  test('has everything in order, in the same words and more, with who of staff did it', async () => {
    const { holder, changeId, service } = await openTransfer(api);
    const { session } = await createStaffSession(api);
    await recorded(
      'message.parked',
      { clientId: holder.id, changeId },
      { template: 'transfer_opened', channel: 'email', messageId: randomUUID() },
    );
    await recorded('task.resolved', { changeId }, { kind: 'notice_undeliverable', choice: 'end_transfer' });
    await api.mutate('staff.changes.withdraw', { changeId, reason: 'lo pidió por teléfono' }, session);
    const { data } = await api.query('staff.changes.get', { changeId }, session);
    const { timeline } = data as { timeline: Entry[] };
    expect(timeline.map(({ text, by, staffName }) => [text, by, staffName])).toEqual([
      [`Se pidió el cambio de titular de «${service.label}».`, 'client', null],
      ['«transfer_opened» por correo espera al equipo.', 'system', null],
      ['El equipo resolvió una tarea.', 'system', null],
      ['El equipo explicó por qué lo canceló: lo pidió por teléfono', 'staff', 'Ana Lopez'],
      ['Se canceló el cambio de titular.', 'staff', 'Ana Lopez'],
    ]);
    expect(timeline.filter(({ taskKind }) => taskKind !== null)).toMatchObject([
      { taskKind: 'notice_undeliverable', taskChoice: 'end_transfer' },
    ]);
  });
});
