import { Button } from '../../../console/core/button.tsx';
import type { PlayStep, PlayView } from '../shown.ts';
import { ask, useDeed } from './ask.ts';
import { Problem } from './problem.tsx';
import { texts } from './texts.ts';

const words = texts.play;
const steps = Object.keys(words.steps) as PlayStep[];

/** A whole transfer, a step at a time, with what each step does. */
export function PlayCard({ play }: { play: PlayView | null }) {
  const deed = useDeed();
  const isOver = play !== null && play.done >= steps.length;
  const isBusy = deed.isPending || (play?.isBusy ?? false);
  const problem = deed.problem ?? play?.problem;
  const start = () => deed.run(() => ask('play', { method: 'POST', body: {} }));
  const next = () => ask<{ play: PlayView | null }>('play/next', { method: 'POST', body: {} });
  const rest = () =>
    deed.run(async () => {
      let { play: now } = await next();
      while (goesOn(now)) now = (await next()).play;
    });

  return (
    <section className="card stack play">
      <h2>{words.title}</h2>
      <p className="quiet">{play ? words.who(play.giver, play.taker, play.service) : words.lead}</p>
      {play && <Steps play={play} />}
      <Problem text={problem} />
      {isOver && (
        <p className="notice good" role="status">
          <span>{words.done}</span>
          {play.credentials && (
            <a href={play.credentials} target="_blank" rel="noreferrer">
              {words.credentials}
            </a>
          )}
        </p>
      )}
      {!play || isOver ? (
        <Button isWide isPending={isBusy} onPress={() => void start()}>
          {isOver ? words.again : words.start}
        </Button>
      ) : (
        <div className="row">
          <Button isPending={isBusy} onPress={() => void deed.run(next)}>
            {isBusy ? words.busy : words.next}
          </Button>
          <Button kind="second" isPending={isBusy} onPress={() => void rest()}>
            {words.rest}
          </Button>
          {problem && (
            <Button kind="second" isPending={isBusy} onPress={() => void start()}>
              {words.anew}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

function goesOn(play: PlayView | null): boolean {
  return play !== null && !play.isBusy && !play.problem && play.done < steps.length;
}

function Steps({ play }: { play: PlayView }) {
  return (
    <ol className="steps">
      {steps.map((step, index) => {
        const [title, explanation] = words.steps[step](play.giver, play.taker);
        const standing = index < play.done ? 'done' : index === play.done ? 'current' : 'later';
        return (
          <li key={step} className={standing} aria-current={standing === 'current' ? 'step' : undefined}>
            <span className="title">{title}</span>
            {standing !== 'later' && <span className="quiet">{explanation}</span>}
          </li>
        );
      })}
    </ol>
  );
}
