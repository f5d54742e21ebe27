import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared.js';
import { DeterminismViolationError } from '@temporalio/workflow';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { installQuietRuntime } from '../harness/temporal.ts';
import { eventKinds } from '../history/reading.ts';
import { activationPaths } from './activation-paths.ts';
import { backupPaths } from './backup-paths.ts';
import { cancellationPaths } from './cancellation-paths.ts';
import { checkoutPaths } from './checkout-paths.ts';
import { credentialsPaths } from './credentials-paths.ts';
import { gatewayPaymentPaths } from './gateway-payment-paths.ts';
import { historyNames, readHistory } from './histories.ts';
import { receiptPaths } from './receipt-paths.ts';
import { renewalPaths } from './renewal-paths.ts';
import { suspensionPaths } from './suspension-paths.ts';
import { transferPaths } from './transfer-paths.ts';
import { upgradePaths } from './upgrade-paths.ts';

beforeAll(installQuietRuntime);
/** A replay listens to every promise of its thread, and would for as long as the process lives. */
afterAll(() => globalHandlers.uninstall());

/** None that was committed ever goes. */
const EVER_RECORDED = 85;
const recorded = [
  ...Object.keys(activationPaths).map((path) => `activation.${path}`),
  ...Object.keys(backupPaths).map((path) => `backup.${path}`),
  ...Object.keys(cancellationPaths).map((path) => `cancellation.${path}`),
  ...Object.keys(checkoutPaths).map((path) => `checkout.${path}`),
  ...Object.keys(gatewayPaymentPaths).map((path) => `gateway-payment.${path}`),
  ...Object.keys(credentialsPaths).map((path) => `credentials.${path}`),
  ...Object.keys(receiptPaths).map((path) => `receipt.${path}`),
  ...Object.keys(renewalPaths).map((path) => `renewal.${path}`),
  ...Object.keys(suspensionPaths).map((path) => `suspension.${path}`),
  ...Object.keys(transferPaths).map((path) => `transfer.${path}`),
  ...Object.keys(upgradePaths).map((path) => `upgrade.${path}`),
].sort();

/** Replays histories against a bundle; resolves to the names of those that do not fit it, with why. */
async function misfits(
  histories: Record<string, History>,
  codePath: string = inject('workflowBundle'),
): Promise<Map<string, Error>> {
  const found = new Map<string, Error>();
  const waiting = Object.entries(histories).map(([workflowId, history]) => ({ workflowId, history }));
  const results = Worker.runReplayHistories({ workflowBundle: { codePath } }, waiting);
  for await (const { workflowId, error } of results) if (error) found.set(workflowId, error);
  return found;
}

async function readAll(): Promise<Record<string, History>> {
  const entries = await Promise.all(recorded.map(async (name) => [name, await readHistory(name)] as const));
  return Object.fromEntries(entries);
}

describe('the recorded histories (invariant 16)', () => {
  it('are there for every path, each up to the end of its run', async () => {
    expect(recorded).toHaveLength(EVER_RECORDED);
    expect(await historyNames()).toEqual(recorded);
    for (const [name, { events }] of Object.entries(await readAll())) {
      expect(events?.at(-1)?.workflowExecutionCompletedEventAttributes, name).toBeTruthy();
    }
  });

  it('hold no workflow task that failed', async () => {
    for (const [name, history] of Object.entries(await readAll())) {
      expect(eventKinds(history).workflowTaskFailed, name).toBeUndefined();
    }
  });

  it("replay against today's workflows", async () => {
    expect(await misfits(await readAll())).toEqual(new Map());
  });
});

describe('a replay', () => {
  it('fails when two activities of a history change places', async () => {
    const history = await readHistory('transfer.holder-first');
    const first = scheduled(history, 'lockOutHolder');
    const second = scheduled(history, 'moveContact');
    [first.activityType, second.activityType] = [second.activityType, first.activityType];
    const found = await misfits({ swapped: history });
    expect(found.get('swapped')).toBeInstanceOf(DeterminismViolationError);
  });

  describe('against a changed workflow', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'tramite-replay-'));
    });
    afterAll(() => rm(folder, { recursive: true }));

    it.each([
      ['swaps two steps', (code: string) => swap(code, '.lockOutHolder(', '.moveContact('), 'immediate'],
      [
        'waits once less',
        (code: string) => code.replaceAll("waitingFor !== 'review'", "waitingFor === 'never'"),
        'expired-after-reminders',
      ],
    ])('fails when it %s', async (_, change, path) => {
      const code = await readFile(inject('workflowBundle'), 'utf8');
      const changed = change(code);
      expect(changed).not.toBe(code);
      const codePath = join(folder, `${path}.js`);
      await writeFile(codePath, changed);
      const found = await misfits({ [path]: await readHistory(`transfer.${path}`) }, codePath);
      expect(found.get(path)).toBeInstanceOf(DeterminismViolationError);
    });
  });
});

function scheduled(history: History, activity: string) {
  const event = history.events?.find(
    ({ activityTaskScheduledEventAttributes: attributes }) => attributes?.activityType?.name === activity,
  );
  const attributes = event?.activityTaskScheduledEventAttributes;
  if (!attributes) throw new Error(`${activity} is not in the history`);
  return attributes;
}

function swap(code: string, first: string, second: string): string {
  const between = '\u0000';
  return code.replaceAll(first, between).replaceAll(second, first).replaceAll(between, second);
}
