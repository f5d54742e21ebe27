import { Link } from '@tanstack/react-router';
import { When } from '../desk.tsx';
import { Fact, Facts } from '../facts.tsx';
import { changes } from '../texts/changes.ts';
import { RunLink } from './change-card.tsx';
import { type Change, endReasonInWords, stateInWords, waitingForOf } from './words.ts';

/** Where a change stands, and who takes part. */
export function Standing({ change }: { change: Change }) {
  const { state, closedAt, runLink } = change;
  const endReason = endReasonInWords(change);
  return (
    <section className="card stack">
      <div>
        <span className={`badge ${closedAt ? '' : 'warn'}`}>{stateInWords(state)}</span>
      </div>
      <Known change={change} />
      {endReason && (
        <p>
          {changes.reason}: {endReason}
        </p>
      )}
      <WaitingFor change={change} />
      <RunLink link={runLink} />
    </section>
  );
}

function Known({ change }: { change: Change }) {
  const { serviceId, serviceLabel, holder, recipient, openedAt, deadline, closedAt } = change;
  return (
    <Facts>
      <Fact label={changes.service}>
        <Link className="plain" to="/equipo/servicios/$serviceId" params={{ serviceId }}>
          {serviceLabel}
        </Link>
      </Fact>
      <Fact label={changes.holder}>{holder && <Party party={holder} />}</Fact>
      <Fact label={changes.recipient}>{recipient && <Party party={recipient} />}</Fact>
      <Fact label={changes.opened}>
        <When at={openedAt} />
      </Fact>
      <Fact label={changes.deadline}>{deadline && <When at={deadline} />}</Fact>
      <Fact label={changes.closed}>{closedAt && <When at={closedAt} />}</Fact>
    </Facts>
  );
}

function Party({ party: { id, name } }: { party: NonNullable<Change['holder']> }) {
  return (
    <Link className="plain" to="/equipo/clientes/$clientId" params={{ clientId: id }}>
      {name}
    </Link>
  );
}

function WaitingFor({ change }: { change: Change }) {
  const waitingFor = waitingForOf(change);
  if (waitingFor.length === 0) return null;
  return (
    <div>
      <h2>{changes.waitingFor}</h2>
      <ul className="points">
        {waitingFor.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </div>
  );
}
