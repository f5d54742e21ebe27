import { When } from '../desk.tsx';
import { changes } from '../texts/changes.ts';
import type { Change } from './words.ts';

/** What happened to a change, in the server's words, the first thing first. */
export function Timeline({ entries }: { entries: Change['timeline'] }) {
  return (
    <section className="card stack">
      <h2>{changes.timeline}</h2>
      {entries.length === 0 && <p className="quiet">{changes.nothingHappened}</p>}
      <ol className="points">
        {entries.map(({ id, text, at, by, staffName }) => (
          <li key={id}>
            <p>{text}</p>
            <p className="quiet">
              <When at={at} /> · {staffName ?? changes.by[by]}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}
