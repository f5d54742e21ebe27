import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { Client } from '../clients/client.ts';
import { tellOfVersion } from '../clients/client-version.ts';
import { isCompany } from '../clients/document.ts';
import { lockUnfrozenClient } from '../clients/lock-client.ts';
import { type ReadVersion, refuseUnseen } from '../clients/review.ts';
import { refuse } from '../errors.ts';
import { openTask } from '../tasks/open-task.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { accountView } from './account-view.ts';
import { type StaffClientView, staffClientView } from './client-view.ts';

export type VerifyClientInput = ReadVersion & { clientId: string; reason?: string | undefined };

const VERIFIED = 'client.verified';

/** A refusal is an answer here, because what it found out must be kept. */
type Outcome = { verified: StaffClientView } | { documentTaken: true };

/**
 * Staff verifies a client who asked for it (C3). If their document belongs to a verified client already, that is refused
 * and kept as a fraud risk, with a task (C2). Verifying again changes nothing; a reason given with it is kept.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, FROZEN, REVIEW_OUTDATED, VERIFICATION_NOT_ASKED, EMAIL_NOT_CONFIRMED,
 * INVALID_INPUT (a company without a representative), DOCUMENT_TAKEN.
 */
export async function verifyClient(ctx: VerbContext, input: VerifyClientInput): Promise<StaffClientView> {
  actingStaff(ctx);
  const verify = () => transaction(ctx, (tx) => decide(tx, input));
  const outcome = await verify().catch((error: unknown) => {
    // Another client with the document was verified at the same moment: now it can be seen.
    if (error instanceof UniqueConstraintViolationException) return verify();
    throw error;
  });
  return 'verified' in outcome ? outcome.verified : refuse('DOCUMENT_TAKEN');
}

async function decide(tx: Transaction, input: VerifyClientInput): Promise<Outcome> {
  const client = await lockUnfrozenClient(tx, input.clientId);
  if (!client.verifiedAt) refuseUnfit(client);
  await refuseUnseen(tx, client, { version: input.version, own: [VERIFIED] });
  const data = input.reason === undefined ? {} : { reason: input.reason };
  if (client.verifiedAt) {
    tx.event({ type: 'client.verified_again', clientId: client.id, data });
    return { verified: staffClientView(client) };
  }
  const { documentKey } = client;
  const taken = await tx.em.count(Client, { documentKey, verifiedAt: { $ne: null } });
  if (taken > 0) return flagFraudRisk(tx, client);
  client.verifiedAt = tx.now;
  await settleTasks(tx, { subjectId: client.id, kinds: ['verification_asked'] });
  client.version += 1;
  tx.event({ type: VERIFIED, clientId: client.id, data: { ...data, version: client.version } });
  tellOfVersion(tx, client, { template: 'account_verified', variables: { name: client.name } });
  await tx.em.flush();
  return { verified: staffClientView(client) };
}

function refuseUnfit(client: Client): void {
  if (!client.verificationRequestedAt) refuse('VERIFICATION_NOT_ASKED');
  if (!client.emailConfirmedAt) refuse('EMAIL_NOT_CONFIRMED');
  if (isCompany(accountView(client).document) && !client.representative) {
    refuse('INVALID_INPUT', {
      field: 'representative',
      expected: 'una empresa necesita el nombre de quien la representa',
    });
  }
}

async function flagFraudRisk(tx: Transaction, client: Client): Promise<Outcome> {
  client.fraudRiskAt ??= tx.now;
  tx.event({ type: 'client.fraud_risk_flagged', clientId: client.id, data: { reason: 'document_taken' } });
  await settleTasks(tx, { subjectId: client.id, kinds: ['verification_asked'] });
  await openTask(tx, {
    kind: 'fraud_risk',
    subjectId: client.id,
    clientId: client.id,
    details: { reason: 'document_taken' },
  });
  return { documentTaken: true };
}
