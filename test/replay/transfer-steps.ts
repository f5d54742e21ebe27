import { withdrawTransfer } from '../../domain/transfer/withdraw-transfer.ts';
import type { Scene } from '../harness/scene.ts';
import { bill } from './money.ts';
import { coolOff, inCoolingOff, openQuietly, type Party, parties } from './play.ts';

/** Rings the run by hand. */
export async function ring(scene: Scene, ...signals: string[]): Promise<void> {
  const run = scene.client.workflow.getHandle(`transfer/${(await scene.change()).id}`);
  for (const signal of signals) await run.signal(signal, run.workflowId);
}

/** A party withdraws over the API (T8). */
export async function withdraw(scene: Scene, party: Party): Promise<void> {
  const { id: changeId } = await scene.change();
  await withdrawTransfer(await scene.as(scene.actorOf(party)), { changeId });
}

/** A party edits its own contact data, which sends the transfer back (T8). */
export async function edit(
  scene: Scene,
  party: Party,
  data: { phone?: string; email?: string },
): Promise<void> {
  await scene.edit(party, data);
  await scene.reached('awaiting_consents');
}

/** Something happens while Temporal is away; then it is back, and the sweep finds what waits. */
export async function beforeItsRun(scene: Scene, work: () => Promise<void>): Promise<void> {
  await scene.temporalAway(work);
  await scene.sleep('1 minute');
  await scene.sweep();
}

/** A transfer that its commit paused over an unpaid invoice (T11); resolves to the invoice's id. */
export async function pausedOverMoney(scene: Scene): Promise<string> {
  await inCoolingOff(scene);
  const invoiceId = await bill(scene);
  await coolOff(scene);
  await scene.reached('paused');
  await scene.quiet();
  return invoiceId;
}

/** A transfer in its cooling off whose recipient's mail is refused, left to staff (T10). */
export async function refusedMail(scene: Scene): Promise<void> {
  scene.outside.mailbox.faults.add({ kind: '5xx', match: scene.recipient.email, times: 100 });
  await openQuietly(scene);
  for (const party of parties) await scene.say(party);
  await scene.task('notice_undeliverable');
  await scene.quiet();
}

/** A transfer whose consents Twilio did not give back for hours, left to staff; Twilio is back since (T7). */
export async function unreadableEvidence(scene: Scene): Promise<void> {
  await inCoolingOff(scene);
  await scene.outside.whatsapp.pause();
  await scene.sleep('32 hours');
  await scene.task('evidence_unreadable');
  await scene.outside.whatsapp.resume();
}

/** A committed transfer that the panel refused, left to staff (T12). */
export async function stuckOnPanel(scene: Scene): Promise<void> {
  await inCoolingOff(scene);
  scene.outside.panel.faults.add({ kind: 'refuse', times: 1 });
  await coolOff(scene);
  await scene.task('panel_hand_over');
}
