import { useState } from 'react';
import type { Act } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { Choices } from '../../core/choices.tsx';
import { Field } from '../../core/field.tsx';
import { QuoteAnswer } from '../quotes/quote-answer.tsx';
import {
  answerWords,
  type Choice,
  choiceWords,
  type KindWords,
  type Task,
  taskWords,
} from '../texts/task-words.ts';
import { tasks } from '../texts/tasks.ts';

type ResolveInput = {
  taskId: string;
  choice: string;
  note?: string | undefined;
  answers?: Record<string, string> | undefined;
  version?: string | undefined;
  requestId?: string | undefined;
};
export type ResolveAct = Act<ResolveInput, { taskId: string }>;

/** The choices of a task; the chosen one asks for what it must be told. It is for exactly what the task shows. */
export function ResolveForm({ task, act }: { task: Task; act: ResolveAct }) {
  const [choice, choose] = useState<Choice | undefined>(undefined);
  const { choices: words }: KindWords = taskWords[task.kind];
  const onChoose = (value: Choice) => {
    choose(value);
    act.reset();
  };
  return (
    <div className="stack">
      <Choices
        legend={tasks.pick}
        name="choice"
        options={task.choices.map((value) => ({ value, title: choiceWords[value], about: words[value] }))}
        chosen={choice}
        onChoose={onChoose}
      />
      {choice && <ChoiceForm key={choice} task={task} choice={choice} act={act} />}
    </div>
  );
}

function ChoiceForm({ task, choice, act }: { task: Task; choice: Choice; act: ResolveAct }) {
  const wants = task.wants[choice] ?? [];
  const answersOf = (typed: (name: string) => string) =>
    Object.fromEntries(wants.map((name) => [name, typed(`answers.${name}`)]));
  return (
    <ActForm
      act={act}
      submit={tasks.resolve(choiceWords[choice])}
      input={(typed) => ({
        taskId: task.id,
        choice,
        version: task.version,
        ...(typed('note').trim() ? { note: typed('note').trim() } : {}),
        ...(wants.length > 0 ? { answers: answersOf(typed) } : {}),
      })}
    >
      {wants.map((name) =>
        name === 'quoteId' && task.clientId ? (
          <QuoteAnswer key={name} name={`answers.${name}`} clientId={task.clientId} />
        ) : (
          <Field key={name} name={`answers.${name}`} {...answerWords[name]} />
        ),
      )}
      <Field name="note" label={tasks.note} hint={tasks.noteHint} isOptional />
    </ActForm>
  );
}
