import { Link } from '@tanstack/react-router';
import { ago, count } from '../../core/format.ts';
import { When } from '../desk.tsx';
import { changes } from '../texts/changes.ts';
import { type ListedChange, stateInWords } from './words.ts';

/** One change in a list: where it stands, since when, until when, what waits for staff. */
export function ChangeCard({ change }: { change: ListedChange }) {
  const { id, kind, reference, serviceLabel, state, openedAt, deadline, closedAt, openTaskIds, runLink } =
    change;
  return (
    <div className="card stack tight">
      <div className="row">
        <h2>
          <Link className="plain" to="/equipo/tramites/$changeId" params={{ changeId: id }}>
            {changes.kinds[kind]} {reference}
          </Link>
        </h2>
        {openTaskIds.length > 0 && (
          <span className="badge warn">{count(openTaskIds.length, changes.tasks)}</span>
        )}
      </div>
      <p>
        {serviceLabel} · {stateInWords(state)}
      </p>
      <p className="quiet">
        {changes.opened} {ago(openedAt)}
        {closedAt && (
          <>
            {' · '}
            {changes.closed}: <When at={closedAt} />
          </>
        )}
        {deadline && !closedAt && (
          <>
            {' · '}
            {changes.deadline}: <When at={deadline} />
          </>
        )}
      </p>
      <RunLink link={runLink} />
    </div>
  );
}

/** The change's run in Temporal's web UI, where one is configured. */
export function RunLink({ link }: { link: string | null }) {
  if (!link) return null;
  return (
    <a className="plain" href={link} target="_blank" rel="noreferrer">
      {changes.run}
    </a>
  );
}
