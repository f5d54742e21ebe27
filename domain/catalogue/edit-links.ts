import { refuse } from '../errors.ts';
import { actingAdministrator } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { arrayLiteral, transaction } from '../transaction/transaction.ts';
import type { PlanEdit } from './edit-plan.ts';
import { growPlan, lockPlan } from './lock-plan.ts';

/** What a plan leads to: the table that says so, what it names, whether a row of it counts, and the event of an edit. */
type Link = {
  table: 'plan_upgrade' | 'plan_server';
  own: 'from_plan_id' | 'plan_id';
  other: 'to_plan_id' | 'server_id';
  counts: 'allowed' | 'able';
  named: 'plan' | 'server';
  event: 'catalogue.upgrades_set' | 'catalogue.servers_set';
};

const upgrades: Link = {
  table: 'plan_upgrade',
  own: 'from_plan_id',
  other: 'to_plan_id',
  counts: 'allowed',
  named: 'plan',
  event: 'catalogue.upgrades_set',
};
const servers: Link = {
  table: 'plan_server',
  own: 'plan_id',
  other: 'server_id',
  counts: 'able',
  named: 'server',
  event: 'catalogue.servers_set',
};

/**
 * Says to exactly which plans one may be upgraded (U1); what is possible besides is asked anew at each upgrade.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND for any of them, REVIEW_OUTDATED, INVALID_INPUT for itself.
 */
export async function setUpgrades(
  ctx: VerbContext,
  { toPlanIds, ...edit }: PlanEdit & { toPlanIds: string[] },
): Promise<{ version: number }> {
  if (toPlanIds.includes(edit.planId)) {
    refuse('INVALID_INPUT', { field: 'toPlanIds', expected: 'un plan no lleva a sí mismo' });
  }
  return setLinks(ctx, edit, { link: upgrades, ids: toPlanIds });
}

/**
 * Says which servers can host a plan (U1, B9): exactly these, or every one if none is named.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND for any of them, REVIEW_OUTDATED.
 */
export function setServers(
  ctx: VerbContext,
  { serverIds, ...edit }: PlanEdit & { serverIds: string[] },
): Promise<{ version: number }> {
  return setLinks(ctx, edit, { link: servers, ids: serverIds });
}

async function setLinks(
  ctx: VerbContext,
  edit: PlanEdit,
  { link, ids }: { link: Link; ids: readonly string[] },
): Promise<{ version: number }> {
  actingAdministrator(ctx);
  const { table, own, other, counts, named, event } = link;
  const { planId } = edit;
  const wanted = arrayLiteral([...new Set(ids)]);
  return transaction(ctx, async (tx) => {
    const plan = await lockPlan(tx, edit);
    const written = await tx.em.execute(
      /* sql */ `insert into ${table} (${own}, ${other}, ${counts})
      select ?, id, true from ${named} where id = any(?::uuid[])
      on conflict (${own}, ${other}) do update set ${counts} = true returning 1`,
      [planId, wanted],
    );
    if (written.length < new Set(ids).size) refuse('NOT_FOUND');
    await tx.em.execute(
      `update ${table} set ${counts} = false where ${own} = ? and not ${other} = any(?::uuid[]) and ${counts}`,
      [planId, wanted],
    );
    const version = await growPlan(tx, plan);
    tx.event({ type: event, data: { planId, version } });
    return { version };
  });
}
