import { randomUUID } from 'node:crypto';
import type { GrantAct } from '../../domain/access/entities.ts';
import { newToken } from '../../domain/access/tokens.ts';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { recordPayment } from '../../domain/billing/record-payment.ts';
import { openCredentials } from '../../domain/credentials/open-credentials.ts';
import { sendCredentialsLink } from '../../domain/credentials/send-credentials-link.ts';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { leaveSuspensionToStaff, recordPanelSuspension } from '../../domain/services/panel-suspension.ts';
import { reactivateService } from '../../domain/services/reactivate-service.ts';
import { suspendService } from '../../domain/services/suspend-service.ts';
import { DAY_MS } from '../../domain/time.ts';
import { commitTransfer } from '../../domain/transfer/commit-transfer.ts';
import { consentSignedIn } from '../../domain/transfer/consent.ts';
import { reviewCoolingOff } from '../../domain/transfer/cooling-off.ts';
import { evidenceToRead, recordEvidence } from '../../domain/transfer/evidence.ts';
import { askStaffToHandOver, completeTransfer, reviewHandOver } from '../../domain/transfer/hand-over.ts';
import { inviteParties } from '../../domain/transfer/invite-parties.ts';
import { reviewConsents } from '../../domain/transfer/review-consents.ts';
import { reviewPause } from '../../domain/transfer/review-pause.ts';
import { withdrawTransfer } from '../../domain/transfer/withdraw-transfer.ts';
import { createTask } from '../api/stand.ts';
import { TEST_NOW, testContext } from '../harness/builders.ts';
import type { TestDatabase } from '../harness/database.ts';
import { seedStaff } from '../messaging/seed.ts';
import {
  type Couple,
  contextFor,
  createCouple,
  type Ground,
  openOf,
  plantAcceptedNotices,
  plantConsents,
  plantReadyToCommit,
  statementsOf,
} from './measured-company.ts';

const daysLater = (days: number) => new Date(TEST_NOW.getTime() + days * DAY_MS);

type Counts = Record<string, number>;
type Stage = Ground & { count: (name: string, work: () => Promise<unknown>) => Promise<void> };

/** Statements of every guarded write of a transfer, inside its transaction, by what it does (P4). */
export async function countGuardedWrites(ground: Ground): Promise<Counts> {
  const counts: Counts = {};
  const stage: Stage = {
    ...ground,
    count: async (name, work) => {
      counts[name] = (await statementsOf(ground.database, work)).inside;
    },
  };
  await throughToTheEnd(stage);
  await endedEarly(stage);
  await pausedForMoney(stage);
  await settledByStaff(stage);
  await suspendedAndBack(stage);
  return counts;
}

async function throughToTheEnd({ count, ...ground }: Stage): Promise<void> {
  const { database } = ground;
  const couple = await createCouple(ground);
  let changeId = '';
  await count('open', async () => {
    changeId = await openOf(database, couple);
  });
  const question = () => ({ changeId, knownVersion: 0 });
  const run = (now = TEST_NOW) => contextFor(database, undefined, now);
  await count('invite', () => inviteParties(run(), question()));
  await count('remind', () => reviewConsents(run(daysLater(4)), question()));
  await plantConsents(database, changeId);
  await count('start the cooling off', () => reviewConsents(run(), question()));
  await count('await the notices', () => reviewCoolingOff(run(), question()));
  await database.sql(
    `update outbound_message set state = 'sent', accepted_at = $1, next_check_at = null
    where change_id = $2 and template = 'transfer_cooling_off'`,
    [TEST_NOW, changeId],
  );
  await count('run the cooling off', () => reviewCoolingOff(run(), question()));
  await count('end the cooling off', () => reviewCoolingOff(run(daysLater(1)), question()));
  const evidence = (await evidenceToRead(run(), changeId)).map(({ consentId }) => ({
    consentId,
    agrees: true,
  }));
  await count('record the evidence', () => recordEvidence(run(), { ...question(), evidence }));
  await count('commit', () => commitTransfer(run(daysLater(1)), question()));
  const credentials = { user: 'juanhost', password: 'one-use', url: 'https://panel.example.com' };
  const passwordSeed = 'seed';
  await database.sql('update credentials_hand_over set password_seed = $1', [passwordSeed]);
  await count('send the link', () => sendCredentialsLink(run(), { changeId, credentials, passwordSeed }));
  const [mail] = await database.sql<{ link: string }>(
    "select variables ->> 'link' as link from outbound_message where template = 'transfer_credentials' and change_id = $1",
    [changeId],
  );
  const token = mail?.link.split('/').at(-1) ?? '';
  await count('open the link', () => openCredentials(run(), { token }));
  await count('ask staff to hand over', () => askStaffToHandOver(run(), question()));
  await count('review the hand-over', () => reviewHandOver(run(), question()));
  await count('complete', () => completeTransfer(run(), question()));
}

async function endedEarly({ count, ...ground }: Stage): Promise<void> {
  const { database } = ground;
  const immediate = await createCouple(ground);
  const grant = await createGrant(database, immediate, 'immediate_transfer', immediate.service.id);
  await count('open with a grant', () => openOf(database, immediate, grant));
  const withdrawn = await createCouple(ground);
  const changeId = await openOf(database, withdrawn);
  await count('withdraw', () => withdrawTransfer(contextFor(database, withdrawn.holder), { changeId }));
  const expired = { changeId: await openOf(database, await createCouple(ground)), knownVersion: 0 };
  await count('expire', () => reviewConsents(contextFor(database, undefined, daysLater(7)), expired));
  const differing = { changeId: await openOf(database, await createCouple(ground)), knownVersion: 0 };
  await plantConsents(database, differing.changeId);
  const [first] = await evidenceToRead(contextFor(database), differing.changeId);
  const evidence = [{ consentId: first?.consentId ?? '', agrees: false }];
  await count('refuse on evidence', () => recordEvidence(contextFor(database), { ...differing, evidence }));
}

async function pausedForMoney({ count, ...ground }: Stage): Promise<void> {
  const { database } = ground;
  const couple = await createCouple(ground);
  const changeId = await openOf(database, couple);
  const question = { changeId, knownVersion: 0 };
  const { invoiceId } = await issueInvoice(contextFor(database), {
    serviceId: couple.service.id,
    lines: [{ kind: 'other', description: 'Extra', amount: '500' }],
    dueDate: '2026-03-20',
  });
  await plantReadyToCommit(database, changeId);
  await plantAcceptedNotices(database, changeId);
  await count('pause', () => commitTransfer(contextFor(database), question));
  await count('stay paused', () => reviewPause(contextFor(database), question));
  await recordPayment(contextFor(database), {
    provider: 'bank',
    providerPaymentId: randomUUID(),
    invoiceId,
    amount: '500',
    currency: 'ARS',
    paidAt: TEST_NOW,
  });
  await count('resume', () => reviewPause(contextFor(database), question));
}

async function settledByStaff({ count, ...ground }: Stage): Promise<void> {
  const { database } = ground;
  const couple = await createCouple(ground);
  const changeId = await openOf(database, couple);
  const taskId = await createTask(database, 'sender_unidentified', changeId);
  const staffId = await seedStaff(database);
  const staff = testContext(database, { actor: { type: 'staff', staffId, role: 'agent' } });
  await count('resolve a task', () => resolveTask(staff, { taskId, choice: 'parties_consent_signed_in' }));
  const grantToken = await createGrant(database, couple, 'consent_to_transfer', changeId);
  await count('consent signed in', () =>
    consentSignedIn(contextFor(database, couple.holder), { changeId, grantToken }),
  );
}

/** A service on a panel, in transfer. */
async function suspendedAndBack({ count, ...ground }: Stage): Promise<void> {
  const { database } = ground;
  const couple = await createCouple(ground);
  await openOf(database, couple);
  const { id: serviceId } = couple.service;
  await database.sql("update service set panel_user = 'u' || left(id::text, 8) where id = $1", [serviceId]);
  const reason = { serviceId, reason: 'technical' } as const;
  const read = (is: 'suspended' | 'active') => ({
    serviceId,
    reading: { is, isPanelsOwn: false, isNew: true },
  });
  await count('suspend', () => suspendService(contextFor(database), reason));
  await count('record what the panel is', () =>
    recordPanelSuspension(contextFor(database), read('suspended')),
  );
  await count('reactivate', () => reactivateService(contextFor(database), reason));
  await count('leave the panel to staff', () => leaveSuspensionToStaff(contextFor(database), serviceId));
}

async function createGrant(
  { sql }: TestDatabase,
  { holder }: Couple,
  act: GrantAct,
  subjectId: string,
): Promise<string> {
  const { token, tokenHash } = newToken();
  await sql(
    `with session as (
      insert into session (id, token_hash, client_id, created_at, expires_at) values ($1, $2, $1, $5, $6) returning id
    )
    insert into access_grant (id, token_hash, client_id, session_id, act, subject_id, created_at, expires_at)
    select gen_random_uuid(), $2, $1, id, $3, $4, $5, $6 from session`,
    [holder.id, tokenHash, act, subjectId, TEST_NOW, daysLater(1)],
  );
  return token;
}
