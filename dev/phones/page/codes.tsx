import { useEffect, useState } from 'react';
import type { Code } from '../shown.ts';
import { ask } from './ask.ts';
import { texts } from './texts.ts';

const SECOND_MS = 1000;
const HALF = 3;

/** The second factor of the demo's staff, as it is now. */
export function Codes() {
  const codes = useCodes();
  return (
    <section className="card stack tight">
      <h2>{texts.codes.title}</h2>
      <p className="quiet">{texts.codes.lead}</p>
      <ul className="stack tight">
        {codes.map(({ name, email, role, code, secondsLeft }) => (
          <li key={email} className="row">
            <span>
              <strong>{name}</strong> <span className="quiet">{texts.codes.roles[role] ?? role}</span>
              <br />
              <span className="quiet">{email}</span>
            </span>
            <span className="code">
              <output>
                {code.slice(0, HALF)} {code.slice(HALF)}
              </output>
              <span className="quiet">{texts.codes.left(secondsLeft)}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Read again whenever one runs out; counted down in between. */
function useCodes(): Code[] {
  const [codes, setCodes] = useState<Code[]>([]);
  useEffect(() => {
    let isOn = true;
    const read = () =>
      ask<Code[]>('codes').then(
        (found) => isOn && setCodes(found),
        () => undefined,
      );
    void read();
    const clock = setInterval(() => {
      setCodes((shown) => {
        const counted = shown.map((code) => ({ ...code, secondsLeft: code.secondsLeft - 1 }));
        if (counted.length === 0 || counted.some(({ secondsLeft }) => secondsLeft <= 0)) void read();
        return counted;
      });
    }, SECOND_MS);
    return () => {
      isOn = false;
      clearInterval(clock);
    };
  }, []);
  return codes;
}
