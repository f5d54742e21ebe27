import { When } from '../desk.tsx';
import { answerWords, choiceWords, type Task } from '../texts/task-words.ts';
import { tasks } from '../texts/tasks.ts';

type ResolutionProps = {
  task: Task;
  /** Whoever looks at it came too late with a choice of their own. */
  isLost: boolean;
};

/** Who resolved it and how. */
export function Resolution({ task, isLost }: ResolutionProps) {
  const { choice, resolvedAt, note } = task;
  const who = task.resolvedByName ?? tasks.somebody;
  const isOvertaken = choice === 'overtaken';
  return (
    <>
      {isLost && (
        <div className="notice warn" role="alert">
          <h2>{isOvertaken ? tasks.lostAlone : tasks.lost(who)}</h2>
          <p>{tasks.lostNothing}</p>
        </div>
      )}
      <section className="card stack tight" aria-live="polite">
        <h2>{tasks.resolution}</h2>
        {choice && <p>{isOvertaken ? tasks.overtaken : tasks.resolvedBy(who, choiceWords[choice])}</p>}
        {resolvedAt && (
          <p className="quiet">
            <When at={resolvedAt} />
          </p>
        )}
        <Answers answers={task.answers ?? {}} />
        {note && (
          <p>
            {tasks.note}: {note}
          </p>
        )}
      </section>
    </>
  );
}

function Answers({ answers }: { answers: Readonly<Record<string, string>> }) {
  const labels: Readonly<Record<string, { label: string } | undefined>> = answerWords;
  return Object.entries(answers).map(([name, answer]) => (
    <p key={name}>
      {labels[name]?.label ?? name}: {answer}
    </p>
  ));
}
