import type { ChangeView, Now } from '../shown.ts';
import { texts } from './texts.ts';

const when = new Intl.DateTimeFormat('es-AR', {
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** What is under way between the two, and where operations see it. */
export function Changes({ now: { changes, problem } }: { now: Now }) {
  return (
    <section className="card stack" aria-live="polite">
      <h2>{texts.change.title}</h2>
      {problem && (
        <p className="notice warn">
          <span>{problem}</span>
        </p>
      )}
      {changes.length === 0 && <p className="quiet">{texts.change.none}</p>}
      {changes.map((change) => (
        <Change key={change.id} change={change} />
      ))}
    </section>
  );
}

function Change({ change }: { change: ChangeView }) {
  const { kind, service, state, waitingFor, deadline, isClosed, run } = change;
  const { kinds, states } = texts.change;
  return (
    <div className="stack tight">
      <p>
        <strong>{kinds[kind] ?? kind}</strong> · {service}
      </p>
      <div>
        <span className={`badge ${toneOf(state)}`}>{states[state] ?? state}</span>
      </div>
      {waitingFor.length > 0 && (
        <p>
          <span className="quiet">{texts.change.waitsFor}:</span> {waitingFor.join(' · ')}
        </p>
      )}
      {deadline && !isClosed && (
        <p className="quiet">{texts.change.deadline(when.format(new Date(deadline)))}</p>
      )}
      {run && (
        <a className="plain" href={run} target="_blank" rel="noreferrer">
          {texts.change.temporal}
        </a>
      )}
    </div>
  );
}

function toneOf(state: string): string {
  if (state === 'completed') return 'good';
  return ['withdrawn', 'expired', 'refused', 'cancelled'].includes(state) ? 'bad' : 'warn';
}
