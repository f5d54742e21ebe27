import { When } from '../desk.tsx';
import { changes } from '../texts/changes.ts';
import { RunLink } from './change-card.tsx';
import { type Change, stateInWords } from './words.ts';

/** Where a change stands, and who takes part. */
export function Standing({ change }: { change: Change }) {
  const { state, closedAt, reason, runLink } = change;
  return (
    <section className="card stack">
      <div>
        <span className={`badge ${closedAt ? '' : 'warn'}`}>{stateInWords(state)}</span>
      </div>
      <Facts change={change} />
      {reason && (
        <p>
          {changes.reason}: {reason}
        </p>
      )}
      <WaitingFor change={change} />
      <RunLink link={runLink} />
    </section>
  );
}

function Facts({ change }: { change: Change }) {
  const { serviceLabel, holder, recipient, openedAt, deadline, closedAt } = change;
  return (
    <dl className="facts two">
      <div>
        <dt>{changes.service}</dt>
        <dd>{serviceLabel}</dd>
      </div>
      {holder && (
        <div>
          <dt>{changes.holder}</dt>
          <dd>{holder.name}</dd>
        </div>
      )}
      {recipient && (
        <div>
          <dt>{changes.recipient}</dt>
          <dd>{recipient.name}</dd>
        </div>
      )}
      <Fact label={changes.opened} at={openedAt} />
      <Fact label={changes.deadline} at={deadline} />
      <Fact label={changes.closed} at={closedAt} />
    </dl>
  );
}

function Fact({ label, at }: { label: string; at: string | null }) {
  if (!at) return null;
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <When at={at} />
      </dd>
    </div>
  );
}

function WaitingFor({ change }: { change: Change }) {
  const { transfer, cancellation, upgrade, activation } = change;
  const waitingFor = (transfer ?? cancellation ?? upgrade ?? activation)?.waitingFor ?? [];
  if (waitingFor.length === 0) return null;
  return (
    <div>
      <h2>{changes.waitingFor}</h2>
      <ul className="list">
        {waitingFor.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </div>
  );
}
