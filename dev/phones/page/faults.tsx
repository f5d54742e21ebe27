import { Button } from '../../../console/core/button.tsx';
import { Select } from '../../../console/core/select.tsx';
import type { Failing } from '../shown.ts';
import { ask, useDeed } from './ask.ts';
import type { Feed } from './feed.ts';
import { Problem } from './problem.tsx';
import { texts } from './texts.ts';

type Planned = Feed['faults'];
const emulators = Object.keys(texts.faults.kinds) as Failing[];

/** What the outside is going to do wrong, and what of it is still to come. */
export function Faults({ planned }: { planned: Planned }) {
  const deed = useDeed();
  const change = (method: string, body: object) => deed.run(() => ask('faults', { method, body }));
  return (
    <section className="card stack">
      <h2>{texts.faults.title}</h2>
      <p className="quiet">{texts.faults.lead}</p>
      {emulators.map((emulator) => (
        <form
          key={emulator}
          className="fault"
          onSubmit={(event) => {
            event.preventDefault();
            const kind = String(new FormData(event.currentTarget).get('kind'));
            void change('POST', { emulator, kind });
          }}
        >
          <Select
            name="kind"
            label={texts.faults.emulators[emulator]}
            options={texts.faults.kinds[emulator]}
          />
          <Button type="submit" kind="second" isPending={deed.isPending}>
            {texts.faults.add}
          </Button>
        </form>
      ))}
      <Problem text={deed.problem} />
      <PlannedList planned={planned} onClear={() => void change('DELETE', {})} />
    </section>
  );
}

function PlannedList({ planned, onClear }: { planned: Planned; onClear: () => void }) {
  const all = emulators.flatMap((emulator) => planned[emulator].map((fault) => ({ emulator, ...fault })));
  if (all.length === 0) return <p className="quiet">{texts.faults.none}</p>;
  return (
    <div className="stack tight">
      <h3>{texts.faults.planned}</h3>
      <ul className="stack tight">
        {all.map(({ emulator, kind, contains, left }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two may be alike, and none has a state of its own
          <li key={`${emulator} ${kind} ${index}`} className="row">
            <span>
              {texts.faults.emulators[emulator]}: {wordsOf(emulator, kind)} {contains && `(${contains})`}
            </span>
            <span className="badge warn">{texts.faults.left(left)}</span>
          </li>
        ))}
      </ul>
      <Button kind="second" onPress={onClear}>
        {texts.faults.clear}
      </Button>
    </div>
  );
}

function wordsOf(emulator: Failing, kind: string): string {
  const kinds: Readonly<Record<string, string>> = texts.faults.kinds[emulator];
  return kinds[kind] ?? kind;
}
