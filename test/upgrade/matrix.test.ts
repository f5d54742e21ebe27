import { describe, expect, it } from 'vitest';
import { orderService } from '../../domain/activation/order-service.ts';
import { requestCancellation } from '../../domain/cancellation/request-cancellation.ts';
import { type ChangeKind, changeKinds } from '../../domain/change-kinds.ts';
import { DomainError } from '../../domain/errors.ts';
import { openTransfer } from '../../domain/transfer/open-transfer.ts';
import { createClient } from '../harness/builders.ts';
import { plantGrant } from '../harness/grants.ts';
import { raceBehindLock } from '../harness/race.ts';
import { at, useUpgrading } from './upgrading.ts';

const scene = useUpgrading();
const { database, contextAt, hosted, planFor, request, pay, review } = scene;
const NOW = at('2026-07-01T12:00:00');

/** What a holder may ask for, each prepared so that the verb alone is left to be called. */
type Ask = () => Promise<unknown>;
type Stage = Awaited<ReturnType<typeof hosted>> & {
  planId: string;
  recipient: { email: string; name: string };
};

const asks = {
  transfer: async ({ serviceId, actor, recipient }: Stage): Promise<Ask> => {
    const asked = { serviceId, recipientEmail: recipient.email, recipientName: recipient.name };
    return () => openTransfer(contextAt(NOW, actor), asked);
  },
  upgrade: async (stage: Stage): Promise<Ask> => {
    return () => request(stage, { planId: stage.planId, shown: 50 }, NOW);
  },
  cancellation: async ({ serviceId, actor }: Stage): Promise<Ask> => {
    const mode = 'end_of_period' as const;
    const grantToken = await plantGrant(database, {
      ...actor,
      act: 'cancel',
      subjectId: serviceId,
      mode,
      now: NOW,
    });
    return () => requestCancellation(contextAt(NOW, actor), { serviceId, mode, grantToken });
  },
};
type Asked = keyof typeof asks;

async function stage(): Promise<Stage> {
  const mine = await hosted();
  const planId = await planFor({ yearly: 150 });
  return { ...mine, planId, recipient: await createClient(database) };
}

/** The open changes of a service, those that wait for another one marked. */
async function openOf(serviceId: string): Promise<string[]> {
  const rows = await database.sql<{ open: string }>(
    `select kind || case when runs_after is not null then ' waits' else '' end as open from service_change
    where service_id = $1 and closed_at is null order by open`,
    [serviceId],
  );
  return rows.map(({ open }) => open);
}

const codeOf = (answer: PromiseSettledResult<unknown>) => {
  if (answer.status === 'fulfilled') return 'accepted';
  return answer.reason instanceof DomainError ? answer.reason.code : answer.reason;
};

/** What is open, and what the second one is told, once both were asked for (G4, X9): each kind against every other, in both orders. */
const table: Record<Asked, Record<Asked, [told: string, open: string[]]>> = {
  transfer: {
    transfer: ['CHANGE_IN_PROGRESS', ['transfer']],
    upgrade: ['CHANGE_IN_PROGRESS', ['transfer']],
    // It lacks a consent, so the end goes before it.
    cancellation: ['accepted', ['cancellation']],
  },
  upgrade: {
    transfer: ['CHANGE_IN_PROGRESS', ['upgrade']],
    upgrade: ['CHANGE_IN_PROGRESS', ['upgrade']],
    // It is not paid, so the end goes before it.
    cancellation: ['accepted', ['cancellation']],
  },
  cancellation: {
    transfer: ['CHANGE_IN_PROGRESS', ['cancellation']],
    upgrade: ['CHANGE_IN_PROGRESS', ['cancellation']],
    // The same again is a success.
    cancellation: ['accepted', ['cancellation']],
  },
};
const pairs = (Object.keys(asks) as Asked[]).flatMap((first) =>
  (Object.keys(asks) as Asked[]).map((second) => [first, second] as const),
);

describe('every kind of change against every other (G4, X9)', () => {
  it('has each kind in it that a holder asks for on a service that works', () => {
    const others: ChangeKind[] = ['activation'];
    expect([...Object.keys(asks), ...others].sort()).toEqual([...changeKinds].sort());
  });

  it.each(pairs)('%s, and %s at the same moment', async (first, second) => {
    const on = await stage();
    const contenders = [await asks[first](on), await asks[second](on)];
    // Both meet at the holder: a transfer takes its recipient too, before or after that.
    const holder = `select from client where id = '${on.client.id}' for update`;
    const [one, other] = await raceBehindLock(database, contenders, holder);
    expect(one && codeOf(one)).toBe('accepted');
    const [told, open] = table[first][second];
    expect([other && codeOf(other), await openOf(on.serviceId)]).toEqual([told, open]);
  });

  it.each([
    ['transfer', 'CHANGE_IN_PROGRESS', ['upgrade']],
    ['upgrade', 'CHANGE_IN_PROGRESS', ['upgrade']],
    ['cancellation', 'accepted', ['cancellation waits', 'upgrade']],
  ] as const)('a paid upgrade, and a %s', async (asked, told, open) => {
    const on = await stage();
    const { changeId, invoiceId } = await request(on, { planId: on.planId, shown: 50 }, NOW);
    await pay(invoiceId, 50, NOW);
    await review(changeId, NOW);
    const ask = await asks[asked](on);
    const [answer] = await Promise.allSettled([ask()]);
    expect([answer && codeOf(answer), await openOf(on.serviceId)]).toEqual([told, open]);
  });

  it.each([
    ['transfer', 'SERVICE_NOT_ACTIVE', ['activation']],
    ['upgrade', 'CHANGE_IN_PROGRESS', ['activation']],
    ['cancellation', 'accepted', []],
  ] as const)('an order that is not paid, and a %s', async (asked, told, open) => {
    const on = await stage();
    const { serviceId } = await orderService(contextAt(NOW, on.actor), {
      planId: scene.plan.id,
      period: 'monthly',
      label: 'Radio nueva',
    });
    const ask = await asks[asked]({ ...on, serviceId });
    const [answer] = await Promise.allSettled([ask()]);
    expect([answer && codeOf(answer), await openOf(serviceId)]).toEqual([told, open]);
  });
});
