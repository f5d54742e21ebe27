import { activationKind } from '../activation/activation.ts';
import { cancelActivation } from '../activation/cancel-activation.ts';
import { cancellationKind } from '../cancellation/cancellation.ts';
import { withdrawCancellation } from '../cancellation/withdraw-cancellation.ts';
import type { ChangeKind } from '../change-kinds.ts';
import { type KindDefinition, statesIn } from '../changes/kind.ts';
import { ServiceChange } from '../changes/service-change.ts';
import type { Client } from '../clients/client.ts';
import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read, type Transaction } from '../transaction/transaction.ts';
import { transferKind } from '../transfer/transfer.ts';
import { voidConsents } from '../transfer/void-consents.ts';
import { withdrawTransfer } from '../transfer/withdraw-transfer.ts';
import { cancelUpgrade } from '../upgrade/cancel-upgrade.ts';
import { upgradeKind } from '../upgrade/upgrade.ts';

type Withdrawal = { changeId: string; version?: number | undefined; reason?: string | undefined };
type ContactEdit = { client: Client; emailChanged: boolean };

/** What a kind of change is to those who reach every kind. */
type Kind = {
  definition: KindDefinition;
  /** Refuses whoever would end a change that is decided. */
  refuseTooLate: () => never;
  /** What a new phone or e-mail of a client means to that client's open changes; whoever asks has locked and edited the client. */
  followContactEdit: (tx: Transaction, edit: ContactEdit) => Promise<void>;
  /** Ends an open change because staff wants it ended. */
  withdraw: (
    ctx: VerbContext,
    input: Withdrawal,
  ) => Promise<{ id: string; state: 'withdrawn' | 'cancelled' }>;
};

/** The one list of kinds of change: a new one is one entry here, and the compiler names what it lacks. */
const kinds = {
  transfer: {
    definition: transferKind,
    refuseTooLate: () => refuse('TRANSFER_COMMITTED'),
    followContactEdit: voidConsents,
    withdraw: withdrawTransfer,
  },
  cancellation: {
    definition: cancellationKind,
    refuseTooLate: () => refuse('CANCELLATION_CLAIMED'),
    // It rests on a grant, which an edit of contact data does not take back (C6).
    followContactEdit: async () => undefined,
    withdraw: withdrawCancellation,
  },
  activation: {
    definition: activationKind,
    refuseTooLate: () => refuse('ACTIVATION_DECIDED'),
    // What is told of it goes to whatever is on file then.
    followContactEdit: async () => undefined,
    withdraw: cancelActivation,
  },
  upgrade: {
    definition: upgradeKind,
    refuseTooLate: () => refuse('UPGRADE_DECIDED'),
    followContactEdit: async () => undefined,
    withdraw: cancelUpgrade,
  },
} as const satisfies Record<ChangeKind, Kind>;

/** @throws {DomainError} the kind's own refusal, for a change that is decided and only goes forward. */
export function refuseDecided({ kind, state }: Pick<ServiceChange, 'kind' | 'state'>): void {
  // A kind that only another version knows decides by itself, when its run is rung.
  const known = knownKind(kind);
  if (known?.definition.states[state] === 'decided') known.refuseTooLate();
}

/** Staff withdraws a change of whatever kind. @throws {DomainError} NOT_FOUND, REVIEW_OUTDATED, those of its kind. */
export async function withdrawChange(ctx: VerbContext, input: Withdrawal) {
  const change = await read(ctx).findOne(ServiceChange, { id: input.changeId });
  const kind = change ? knownKind(change.kind) : undefined;
  return kind ? kind.withdraw(ctx, input) : refuse('NOT_FOUND');
}

function knownKind(kind: ChangeKind): Kind | undefined {
  return Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
}

/** A client has another phone or e-mail: every kind sees to the open changes that rest on it. */
export async function followContactEdit(tx: Transaction, edit: ContactEdit): Promise<void> {
  for (const kind of Object.values(kinds)) await kind.followContactEdit(tx, edit);
}

/** The states in which changes are over, with their kinds; of one kind or called so, if asked. */
export function endsOf(asked: { kind?: ChangeKind | undefined; state?: string | undefined }) {
  return Object.values(kinds).flatMap(({ definition: { kind, states } }) =>
    statesIn<string>({ states }, 'over')
      .filter((state) => (asked.kind ?? kind) === kind && (asked.state ?? state) === state)
      .map((state) => ({ kind, state })),
  );
}

/** What the references of changes begin with. */
export const changePrefixes = Object.values(kinds).map(({ definition }) => definition.prefix);
