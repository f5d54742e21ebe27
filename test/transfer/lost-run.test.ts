import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { parties } from '../../domain/transfer/transfer.ts';
import { type Fixture, inFixture } from '../harness/fixture.ts';
import { until } from '../harness/until.ts';
import { settled } from '../history/settled.ts';

describe('a lost run (architecture, data flow 3)', () => {
  it(
    'that an operator terminated is restarted by the sweep where it stood, and finishes once',
    inFixture(
      async (fixture) => {
        const changeId = await fixture.open({
          grantToken: await fixture.grant('holder', 'immediate_transfer', fixture.service.id),
        });
        await fixture.say('holder');
        await settled(fixture, `transfer/${changeId}`);
        const run = fixture.client.workflow.getHandle(`transfer/${changeId}`);
        await run.terminate('by an operator');
        await fixture.sweep();
        expect((await run.describe()).status.name).toBe('TERMINATED');
        await fixture.sql("update service_change set next_check_at = next_check_at - interval '4 days'");
        await fixture.sweep();
        expect((await run.describe()).status.name).toBe('RUNNING');
        await fixture.say('recipient');
        await fixture.reached('completed');
        expect(await fixture.holders()).toEqual([fixture.holder.id, fixture.recipient.id]);
        const [events] = await fixture.sql(
          "select count(*)::int as n from event where type = 'transfer.committed'",
        );
        expect(events).toEqual({ n: 1 });
      },
      // The time-skipping server skips no more once a run was terminated.
      { devServer: true },
    ),
  );

  it(
    'of a transfer opened while Temporal was away starts when the sweep finds its handoff',
    inFixture(async (fixture) => {
      await fixture.temporalAway(async () => {
        await fixture.open();
      });
      expect(await fixture.sql('select 1 from handoff')).toHaveLength(1);
      await fixture.sleep('1 minute');
      await fixture.sweep();
      await fixture.told('recipient', 'transfer_invitation_recipient');
    }),
  );

  it(
    'that had completed when the database was restored from before: staff is told, nothing acts',
    inFixture(async (fixture) => {
      await fixture.open();
      await fixture.quiet();
      await fixture.say('holder', 'Cancelar transferencia');
      const { id } = await fixture.reached('withdrawn');
      await fixture.client.workflow.getHandle(`transfer/${id}`).result();
      await fixture.sql(
        "update service_change set state = 'awaiting_consents', closed_at = null, next_check_at = opened_at where id = $1",
        [id],
      );
      await fixture.sleep('1 hour');
      await fixture.sweep();
      await fixture.task('database_restored');
      expect((await fixture.change()).state).toBe('awaiting_consents');
    }),
  );

  it(
    'that had completed when the database was restored from after the commit: staff says continue, and it finishes',
    inFixture(async (fixture) => {
      await fixture.open({
        grantToken: await fixture.grant('holder', 'immediate_transfer', fixture.service.id),
      });
      for (const party of parties) await fixture.say(party);
      const { id } = await fixture.reached('completed');
      await fixture.client.workflow.getHandle(`transfer/${id}`).result();
      await fixture.quiet();
      // As often as it is restored: the leave is for the restore that it was asked about.
      for (const round of ['first', 'second']) {
        await fixture.sql(
          "update service_change set state = 'committed', closed_at = null, next_check_at = opened_at where id = $1",
          [id],
        );
        await fixture.sleep('1 hour');
        await fixture.sweep();
        await fixture.task('database_restored');
        expect((await fixture.change()).state, round).toBe('committed');
        await fixture.resolve('database_restored', 'continue');
        await fixture.reached('completed');
        await fixture.client.workflow.getHandle(`transfer/${id}`).result();
      }
      expect(await fixture.holders()).toEqual([fixture.holder.id, fixture.recipient.id]);
    }),
  );

  it(
    'that knows more than a restored database parks until staff says to continue',
    inFixture(async (fixture) => {
      const changeId = await fixture.openWithConsents();
      await fixture.reached('cooling_off');
      await fixture.quiet();
      await fixture.sql('update service_change set version = 1');
      await fixture.client.workflow.getHandle(`transfer/${changeId}`).signal('dataChanged', changeId);
      await fixture.task('database_restored');
      await fixture.sleep('3 days');
      expect(await fixture.holders()).toEqual([fixture.holder.id]);
      await fixture.resolve('database_restored', 'continue');
      await fixture.reached('completed');
    }),
  );
});

describe('a message whose run had completed when the database was restored from before', () => {
  async function restored(fixture: Fixture): Promise<string> {
    await fixture.open();
    await fixture.told('recipient', 'transfer_invitation_recipient');
    await fixture.quiet();
    const [message] = await fixture.sql<{ id: string }>(
      `select id from outbound_message where template = 'transfer_invitation_recipient' and channel = 'whatsapp'`,
    );
    const id = message?.id ?? '';
    await fixture.client.workflow.getHandle(`alert/${id}`).result();
    await until(async () => (await stateOf(fixture, id)) === 'delivered', 'its last status came');
    await fixture.sql(
      `update outbound_message set state = 'queued', provider_id = null, accepted_at = null,
        next_check_at = created_at - interval '1 hour' where id = $1`,
      [id],
    );
    await fixture.sweep();
    await fixture.task('message_parked');
    return id;
  }
  const stateOf = async (fixture: Fixture, id: string) => {
    const [row] = await fixture.sql<{ state: string }>('select state from outbound_message where id = $1', [
      id,
    ]);
    return row?.state;
  };
  const sent = (fixture: Fixture) =>
    fixture.outside.whatsapp
      .messages(fixture.recipient.phone)
      .filter(({ body }) => body.includes('acepto recibir'));

  it(
    'is left to staff and not sent a second time by itself',
    inFixture(async (fixture) => {
      const id = await restored(fixture);
      expect(await stateOf(fixture, id)).toBe('parked');
      const before = sent(fixture).length;
      await fixture.resolve('message_parked', 'was_sent');
      await until(async () => (await stateOf(fixture, id)) === 'sent', 'it counts as sent');
      expect(sent(fixture)).toHaveLength(before);
    }),
  );

  it(
    'is sent again once staff says so, though its run has completed',
    inFixture(async (fixture) => {
      const id = await restored(fixture);
      const before = sent(fixture).length;
      await fixture.resolve('message_parked', 'send_again');
      await until(async () => sent(fixture).length === before + 1, 'it was sent again');
      await until(async () => (await stateOf(fixture, id)) === 'delivered', 'it is delivered');
    }),
  );
});

describe('the run of a change', () => {
  it(
    'comes before messages wherever they wait in one queue',
    inFixture(
      async (fixture) => {
        const changeId = await fixture.open();
        const { priority } = await fixture.client.workflow.getHandle(`transfer/${changeId}`).describe();
        expect(priority).toMatchObject({ priorityKey: 2 });
      },
      { devServer: true },
    ),
  );
});

describe('a handoff of a kind that only another version knows', () => {
  it(
    'stays in the outbox, and starts nothing',
    inFixture(async (fixture) => {
      const changeId = randomUUID();
      await fixture.sql(
        `insert into handoff (id, payload, created_at, locked_until) values (gen_random_uuid(), $1, $2, $2)`,
        [JSON.stringify({ kind: 'exchange', changeId, ring: 'taskResolved' }), await fixture.clock.now()],
      );
      await fixture.sweep();
      expect(await fixture.sql('select attempts from handoff')).toEqual([{ attempts: 1 }]);
      const run = fixture.client.workflow.getHandle('alert/undefined');
      await expect(run.describe()).rejects.toThrow(WorkflowNotFoundError);
      expect(fixture.log.some((line) => line.includes('UnknownHandoff'))).toBe(true);
    }),
  );
});
