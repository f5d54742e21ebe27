/**
 * Plays every path whose history is not there yet and writes it. Run by `npm run record:histories`; a history that is
 * there stays as it is, whatever the code does today.
 */
import { describe, it } from 'vitest';
import { inFixture } from '../harness/fixture.ts';
import { workflowIds } from '../history/runs.ts';
import { activationPaths } from './activation-paths.ts';
import { backupPaths } from './backup-paths.ts';
import { cancellationPaths } from './cancellation-paths.ts';
import { checkoutPaths } from './checkout-paths.ts';
import { credentialsPaths } from './credentials-paths.ts';
import { gatewayPaymentPaths } from './gateway-payment-paths.ts';
import { isRecorded, keepHistory } from './histories.ts';
import { receiptPaths } from './receipt-paths.ts';
import { renewalPaths } from './renewal-paths.ts';
import { suspensionPaths } from './suspension-paths.ts';
import { transferPaths } from './transfer-paths.ts';
import { upgradePaths } from './upgrade-paths.ts';

const recorded = {
  transfer: transferPaths,
  credentials: credentialsPaths,
  suspension: suspensionPaths,
  backup: backupPaths,
  cancellation: cancellationPaths,
  checkout: checkoutPaths,
  renewal: renewalPaths,
  'gateway-payment': gatewayPaymentPaths,
  receipt: receiptPaths,
  activation: activationPaths,
  upgrade: upgradePaths,
};

describe.for(Object.entries(recorded))('%s', ([workflow, paths]) => {
  for (const [path, { play, end, options, reached }] of Object.entries(paths)) {
    const name = `${workflow}.${path}`;
    it.skipIf(isRecorded(name))(
      `records ${path}`,
      inFixture(async (fixture) => {
        await play(fixture);
        if (end !== undefined) await (reached ? reached(fixture, end) : fixture.reached(end));
        const ids = workflowIds(fixture);
        const run = fixture.client.workflow.getHandle(ids.find((id) => id.startsWith(`${workflow}/`)) ?? '');
        await run.result();
        await keepHistory(name, await run.fetchHistory());
      }, options),
    );
  }
});
