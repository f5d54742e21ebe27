import { expect, it } from 'vitest';
import { inFixture } from '../harness/fixture.ts';
import { deliveryIds } from '../history/runs.ts';
import { settled } from '../history/settled.ts';
import { openQuietly, parties } from '../replay/play.ts';

/**
 * What was measured, when every step of the transfer waits for the one before it; P12 wants 70 events at most. Of the
 * statements some 60 are BEGIN and COMMIT.
 */
const COUNTED = { runs: 1, deliveries: 11, events: 67 };
const MOST_STATEMENTS = 190;
/** More than the messages of a transfer. */
const MANY = 100;

it(
  'an immediate transfer costs as many runs, deliveries and events as were counted, and no more statements (P12)',
  inFixture(
    async (fixture) => {
      const { workflow, activity } = fixture.client;
      const grantToken = await fixture.grant('holder', 'immediate_transfer', fixture.service.id);
      // A status that overtakes the answer to its message is looked at under the message's lock, which takes more.
      fixture.outside.whatsapp.faults.add({ kind: 'delay_status', times: MANY });
      fixture.database.takeStatements();
      const workflowId = await openQuietly(fixture, { grantToken });
      for (const party of parties) {
        await settled(fixture, workflowId);
        await fixture.say(party);
      }
      const run = workflow.getHandle(workflowId);
      await run.result();
      await fixture.quiet();
      await fixture.outside.whatsapp.releaseStatuses();
      await fixture.outside.whatsapp.settled();
      const statements = fixture.database.takeStatements();
      await deliveryIds(fixture);
      const [runs, deliveries] = [await workflow.count(), await activity.count('')];
      const { events } = await run.fetchHistory();
      expect({ runs: runs.count, deliveries: deliveries.count, events: events?.length }).toEqual(COUNTED);
      expect(statements.length).toBeLessThanOrEqual(MOST_STATEMENTS);
    },
    { devServer: true },
  ),
);
