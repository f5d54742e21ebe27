import { withdrawTransfer } from '../../domain/transfer/withdraw-transfer.ts';
import type { Fixture } from '../harness/fixture.ts';
import { bill } from './money.ts';
import { coolOff, inCoolingOff, openQuietly, type Party, parties } from './play.ts';

/** Rings the run by hand. */
export async function ring(fixture: Fixture, ...signals: string[]): Promise<void> {
  const run = fixture.client.workflow.getHandle(`transfer/${(await fixture.change()).id}`);
  for (const signal of signals) await run.signal(signal, run.workflowId);
}

/** A party withdraws over the API (T8). */
export async function withdraw(fixture: Fixture, party: Party): Promise<void> {
  const { id: changeId } = await fixture.change();
  await withdrawTransfer(await fixture.as(fixture.actorOf(party)), { changeId });
}

/** A party edits its own contact data, which sends the transfer back (T8). */
export async function edit(
  fixture: Fixture,
  party: Party,
  data: { phone?: string; email?: string },
): Promise<void> {
  await fixture.edit(party, data);
  await fixture.reached('awaiting_consents');
}

/** Something happens while Temporal is away; then it is back, and the sweep finds what waits. */
export async function beforeItsRun(fixture: Fixture, work: () => Promise<void>): Promise<void> {
  await fixture.temporalAway(work);
  await fixture.sleep('1 minute');
  await fixture.sweep();
}

/** A transfer that its commit paused over an unpaid invoice (T11); resolves to the invoice's id. */
export async function pausedOverMoney(fixture: Fixture): Promise<string> {
  await inCoolingOff(fixture);
  const invoiceId = await bill(fixture);
  await coolOff(fixture);
  await fixture.reached('paused');
  await fixture.quiet();
  return invoiceId;
}

/** A transfer in its cooling off whose recipient's mail is refused, left to staff (T10). */
export async function refusedMail(fixture: Fixture): Promise<void> {
  fixture.outside.mailbox.faults.add({ kind: '5xx', match: fixture.recipient.email, times: 100 });
  await openQuietly(fixture);
  for (const party of parties) await fixture.say(party);
  await fixture.task('notice_undeliverable');
  await fixture.quiet();
}

/** A transfer whose consents Twilio did not give back for hours, left to staff; Twilio is back since (T7). */
export async function unreadableEvidence(fixture: Fixture): Promise<void> {
  await inCoolingOff(fixture);
  await fixture.outside.whatsapp.pause();
  await fixture.sleep('32 hours');
  await fixture.task('evidence_unreadable');
  await fixture.outside.whatsapp.resume();
}

/** A committed transfer that the panel refused, left to staff (T12). */
export async function stuckOnPanel(fixture: Fixture): Promise<void> {
  await inCoolingOff(fixture);
  fixture.outside.panel.faults.add({ kind: 'refuse', times: 1 });
  await coolOff(fixture);
  await fixture.task('panel_hand_over');
}
