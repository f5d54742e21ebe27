import { useCallback, useEffect, useState } from 'react';
import { Button } from '../../../console/core/button.tsx';
import type { Shown } from '../shown.ts';
import { ask } from './ask.ts';
import { Changes } from './change.tsx';
import { Codes } from './codes.tsx';
import { Faults } from './faults.tsx';
import { useFeed } from './feed.ts';
import { Phone } from './phone.tsx';
import { PlayCard } from './play.tsx';
import { Problem } from './problem.tsx';
import { texts } from './texts.ts';

type Known = { people: Shown[]; panelUrl: string; deskUrl: string };

/** The whole page: both phones, what is between them, and what can be done to the outside. */
export function Phones() {
  const [known, setKnown] = useState<Known | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const look = useCallback(() => {
    setProblem(undefined);
    ask<Known>('people').then(setKnown, (error: Error) => setProblem(error.message));
  }, []);
  useEffect(look, [look]);
  return (
    <div className="frame">
      <header className="bar">
        <a className="unseen" href="#contenido">
          {texts.skip}
        </a>
        <div className="ends wide">
          <h1 className="brand">{texts.title}</h1>
          {known && (
            <nav className="ways" aria-label="Otras páginas">
              <a href={known.panelUrl}>{texts.panel}</a>
              <a href={known.deskUrl}>{texts.desk}</a>
            </nav>
          )}
        </div>
      </header>
      {known ? (
        <Stage people={known.people} />
      ) : (
        <main id="contenido" className="page">
          <Problem text={problem} />
          {problem ? <Button onPress={look}>{texts.retry}</Button> : <p role="status">{texts.loading}</p>}
        </main>
      )}
    </div>
  );
}

function Stage({ people }: { people: readonly Shown[] }) {
  const feed = useFeed();
  const [left, right] = people.map((person) => (
    <Phone
      key={person.who}
      person={person}
      chat={feed.chats[person.phone] ?? []}
      mails={feed.mails[person.email.toLowerCase()] ?? []}
      literal={feed.now.texts[person.who]}
    />
  ));
  return (
    <main id="contenido" className="stage">
      <div role="status">{!feed.isConnected && <p className="offline">{texts.offline}</p>}</div>
      <p className="quiet lead">{texts.lead}</p>
      <div className="both">
        {left}
        <div className="between">
          <PlayCard play={feed.play} />
          <Changes now={feed.now} />
        </div>
        {right}
      </div>
      <div className="tools">
        <Codes />
        <Faults planned={feed.faults} />
      </div>
    </main>
  );
}
