import { WorkflowNotFoundError } from '@temporalio/client';
import { expect } from 'vitest';
import { changeWorkflowId, renewalWorkflowId } from '../../workflows/messages.ts';
import { type Fixture, inFixture } from './fixture.ts';
import { until } from './until.ts';

type Row = { user: string; status: string; package: string };

/**
 * The panel, the database and Temporal say the same once nothing is under way (invariant 14): accounts with their package and their
 * suspension, no account of what has ended, a run for what is open and none for what is over.
 */
export async function expectAgreement(fixture: Fixture): Promise<void> {
  const differing = () => differences(fixture);
  await until(async () => (await differing()).length === 0, 'panel, database and Temporal agree').catch(
    async () => {
      expect(await differing()).toEqual([]);
    },
  );
}

/** A test in a fixture, at whose end they agree. */
export function inAgreement(...[work, options]: Parameters<typeof inFixture>): ReturnType<typeof inFixture> {
  return inFixture(async (fixture) => {
    await work(fixture);
    await expectAgreement(fixture);
  }, options);
}

async function differences(fixture: Fixture): Promise<string[]> {
  return [...(await onPanel(fixture)), ...(await inTemporal(fixture))];
}

async function onPanel({ sql, outside }: Fixture): Promise<string[]> {
  const services = await sql<Row>(
    `select s.panel_user as user, s.status, plan.panel_package as package from service s join plan on plan.id = s.plan_id
    where s.panel_user is not null and s.status <> 'pending'`,
  );
  return services.flatMap(({ user, status, package: plan }) => {
    const account = outside.panel.account(user);
    const isLiving = status === 'active' || status === 'suspended';
    const told = account && `${account.suspended ? 'suspended' : 'active'} on ${account.plan}`;
    const wanted = isLiving ? `${status} on ${plan}` : undefined;
    return told === wanted ? [] : [`${user}: the panel says ${told}, the database ${wanted}`];
  });
}

async function inTemporal(fixture: Fixture): Promise<string[]> {
  const changes = await fixture.sql<{ kind: string; id: string; open: boolean }>(
    'select kind, id, closed_at is null as open from service_change',
  );
  const terms = await fixture.sql<{ id: string; open: boolean }>(
    'select term_id as id, next_check_at is not null as open from renewal',
  );
  const runs = [
    ...changes.map(({ kind, id, open }) => ({ run: changeWorkflowId(kind, id), open })),
    ...terms.map(({ id, open }) => ({ run: renewalWorkflowId(id), open })),
  ];
  const told = await Promise.all(
    runs.map(async ({ run, open }) => {
      const status = await statusOf(fixture, run);
      return status === (open ? 'RUNNING' : 'COMPLETED')
        ? []
        : [`${run}: ${status}, ${open ? 'open' : 'over'} in the database`];
    }),
  );
  return told.flat();
}

async function statusOf({ client }: Fixture, run: string): Promise<string> {
  try {
    return (await client.workflow.getHandle(run).describe()).status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'NONE';
    throw error;
  }
}
