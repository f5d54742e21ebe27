import { type FormEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import type { Act, Given } from './act.ts';
import { Button } from './button.tsx';
import { type Problems, ProblemsContext } from './problems.ts';
import { fieldOf, type Reason } from './reason.ts';
import { ErrorView } from './states.tsx';
import { texts } from './texts.ts';

type ActFormProps<Input, Answer> = {
  act: Act<Input, Answer>;
  /** The input of the act out of what was typed, by the names of the fields. */
  input: (typed: (name: string) => string) => Given<Input>;
  submit: string;
  /** What is wrong with what was typed that can be told without asking the server. */
  check?: (typed: (name: string) => string) => Problems;
  children: ReactNode;
};

type Shown = { problems: Problems; reason: Reason | undefined };

/**
 * A form that does one act. What is wrong is said at its field, the first of them gets the focus, and a summary is announced;
 * what was typed stays.
 */
export function ActForm<Input, Answer>({ act, input, submit, check, children }: ActFormProps<Input, Answer>) {
  const form = useRef<HTMLFormElement>(null);
  const [problems, setProblems] = useState<Problems>({});
  const shown = shownOf(problems, act.reason, form.current);
  useFocusOnFirst(form, shown, [problems, act.reason]);

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const typed = (name: string) => String(data.get(name) ?? '');
    const wrong = { ...check?.(typed), ...missingIn(event.currentTarget) };
    setProblems(wrong);
    if (Object.keys(wrong).length > 0) return act.reset();
    act.send(input(typed));
  };

  return (
    <form ref={form} className="stack" onSubmit={onSubmit} noValidate>
      <Summary {...shown} />
      <ProblemsContext value={shown.problems}>{children}</ProblemsContext>
      <Button type="submit" isWide isPending={act.isPending}>
        {submit}
      </Button>
    </form>
  );
}

function Summary({ problems, reason }: Shown) {
  const count = Object.keys(problems).length;
  return (
    <div className="summary" tabIndex={-1} data-summary>
      {count > 0 && (
        <p className="notice bad" role="alert">
          <span>{texts.checkFields(count)}</span>
        </p>
      )}
      {reason && <ErrorView reason={reason} />}
    </div>
  );
}

/** The server names one field; what is no field of this form is said above it. */
function shownOf(problems: Problems, reason: Reason | undefined, form: HTMLFormElement | null): Shown {
  const field = reason && fieldOf(reason);
  if (!reason || field === undefined || !form?.elements.namedItem(field)) return { problems, reason };
  return { problems: { ...problems, [field]: reason.text }, reason: undefined };
}

function missingIn(form: HTMLFormElement): Problems {
  const empty = [...form.querySelectorAll<HTMLInputElement>('input[aria-required="true"]')].filter(
    ({ value }) => value.trim() === '',
  );
  return Object.fromEntries(empty.map(({ name }) => [name, texts.required]));
}

/** After each try that left something to be put right. */
function useFocusOnFirst(
  form: RefObject<HTMLFormElement | null>,
  { problems, reason }: Shown,
  tried: readonly [Problems, Reason | undefined],
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown follows from what was tried, and is new at every render
  useEffect(() => {
    const names = Object.keys(problems);
    if (names.length === 0 && !reason) return;
    const first = [...(form.current?.elements ?? [])].find(
      (element) => element instanceof HTMLInputElement && names.includes(element.name),
    );
    const target = first ?? form.current?.querySelector('[data-summary]');
    if (target instanceof HTMLElement) target.focus();
  }, [form, ...tried]);
}
