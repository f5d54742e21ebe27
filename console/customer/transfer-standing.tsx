import type { inferOutput } from '@trpc/tanstack-react-query';
import type { trpc } from '../core/api.ts';
import { instant, instantIn } from '../core/format.ts';
import { Points } from './points.tsx';
import { services } from './texts/services.ts';
import { transfers } from './texts/transfers.ts';
import { useZone } from './zone.ts';

export type TransferView = inferOutput<typeof trpc.transfers.get>;
type State = TransferView['state'];

const tones: Partial<Record<State, string>> = {
  completed: 'good',
  committed: 'good',
  paused: 'bad',
  refused: 'bad',
  awaiting_consents: 'warn',
  cooling_off: 'warn',
};

/** Until the commit either party may take it back (T8). */
export function isWithdrawable({ state }: TransferView): boolean {
  return state === 'awaiting_consents' || state === 'cooling_off' || state === 'paused';
}

/** How a transfer stands: its state in words, what it waits for and until when, and who has confirmed. */
export function Standing({ transfer }: { transfer: TransferView }) {
  const { state, holder, recipient, reference, taskId } = transfer;
  // Who has not confirmed is said below.
  const waitingFor = state === 'awaiting_consents' && !taskId ? [] : transfer.waitingFor;
  return (
    <section className="card stack">
      <div className="stack" aria-live="polite">
        <div>
          <span className={`badge ${tones[state] ?? ''}`}>{transfers.states[state]}</span>
        </div>
        <Explained transfer={transfer} />
        <Points title={services.waitingFor} items={waitingFor} />
        <Deadline transfer={transfer} />
      </div>
      {isWithdrawable(transfer) && <Confirmations transfer={transfer} />}
      <p className="quiet">
        {transfers.parties(holder.name, recipient.name)} · {transfers.reference(reference)}
      </p>
    </section>
  );
}

/** What it means for the reader, and why it ended where it did. */
function Explained({ transfer: { state, party, reason } }: { transfer: TransferView }) {
  const why = state === 'refused' ? (transfers.reasons as Record<string, string>)[reason ?? ''] : undefined;
  const next = (transfers.next as Partial<Record<State, Record<TransferView['party'], string>>>)[state];
  if (!next) return null;
  return <p>{[why, next[party]].filter(Boolean).join(' ')}</p>;
}

function Deadline({ transfer: { state, deadline, coolingOffEndsAt } }: { transfer: TransferView }) {
  const zone = useZone();
  if (!zone) return null;
  if (state === 'cooling_off') {
    return coolingOffEndsAt ? <p>{transfers.coolingOff(instantIn(coolingOffEndsAt, zone))}</p> : null;
  }
  if (!deadline || !(state === 'awaiting_consents' || state === 'paused')) return null;
  return <p>{transfers.until[state](instantIn(deadline, zone))}</p>;
}

function Confirmations({ transfer }: { transfer: TransferView }) {
  return (
    <div>
      <h2 className="quiet">{transfers.confirmations}</h2>
      <dl className="facts">
        {(['holder', 'recipient'] as const).map((party) => (
          <div key={party}>
            <dt>{transfer.party === party ? transfers.you : transfer[party].name}</dt>
            <dd>
              <Confirmation transfer={transfer} party={party} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Confirmation({ transfer, party }: { transfer: TransferView; party: TransferView['party'] }) {
  const zone = useZone();
  const last = transfer.consents.findLast((consent) => consent.party === party);
  if (!last) return transfers.missing;
  if (last.voidedAt) return transfers.voided;
  return zone ? transfers.received(instant(last.at, zone)) : null;
}
