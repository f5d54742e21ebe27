import { When } from '../desk.tsx';
import { changes } from '../texts/changes.ts';
import { choiceWords, type KindWords, taskWords } from '../texts/task-words.ts';
import type { Change } from './words.ts';

/** What happened to a change, in the server's words, the first thing first. */
export function Timeline({ entries }: { entries: Change['timeline'] }) {
  return (
    <section className="card stack">
      <h2>{changes.timeline}</h2>
      {entries.length === 0 && <p className="quiet">{changes.nothingHappened}</p>}
      <ol className="points">
        {entries.map((entry) => (
          <li key={entry.id}>
            <p>
              {entry.text} {taskInWords(entry)}
            </p>
            <p className="quiet">
              <When at={entry.at} /> · {entry.staffName ?? changes.by[entry.by]}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** `Riesgo de fraude: Visto`; a kind that this page does not know yet stays out. */
function taskInWords({ taskKind, taskChoice }: Change['timeline'][number]): string {
  const words = (texts: Readonly<Record<string, unknown>>, name: string | null) =>
    name !== null && Object.hasOwn(texts, name) ? texts[name] : undefined;
  const kind = words(taskWords, taskKind) as KindWords | undefined;
  return [kind?.title, words(choiceWords, taskChoice)].filter(Boolean).join(': ');
}
