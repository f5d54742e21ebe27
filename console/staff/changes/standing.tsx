import { Link } from '@tanstack/react-router';
import { When } from '../desk.tsx';
import { changes } from '../texts/changes.ts';
import { RunLink } from './change-card.tsx';
import { type Change, stateInWords, waitingForOf } from './words.ts';

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
      <Party label={changes.holder} party={holder} />
      <Party label={changes.recipient} party={recipient} />
      <Fact label={changes.opened} at={openedAt} />
      <Fact label={changes.deadline} at={deadline} />
      <Fact label={changes.closed} at={closedAt} />
    </dl>
  );
}

function Party({ label, party }: { label: string; party: Change['holder'] }) {
  if (!party) return null;
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <Link className="plain" to="/equipo/clientes/$clientId" params={{ clientId: party.id }}>
          {party.name}
        </Link>
      </dd>
    </div>
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
  const waitingFor = waitingForOf(change);
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
