import { type ReactNode, useState } from 'react';
import { Button } from './button.tsx';
import type { Reason } from './reason.ts';
import { ErrorView } from './states.tsx';
import { texts } from './texts.ts';

type ConfirmProps = {
  /** What opens the question, and what answers it with yes. */
  label: string;
  yes: string;
  question: ReactNode;
  act: { isPending: boolean; reason: Reason | undefined };
  onYes: () => void;
};

/** An act that one tap by accident must not do: it asks first, in place. */
export function Confirm({ label, yes, question, act, onYes }: ConfirmProps) {
  const [isAsking, setAsking] = useState(false);
  if (!isAsking) {
    return (
      <Button kind="second" isWide onPress={() => setAsking(true)}>
        {label}
      </Button>
    );
  }
  return (
    <fieldset className="question stack" aria-label={label}>
      <div role="status">{question}</div>
      {act.reason && <ErrorView reason={act.reason} />}
      <Button isWide isPending={act.isPending} onPress={onYes}>
        {yes}
      </Button>
      <Button kind="second" isWide onPress={() => setAsking(false)}>
        {texts.notNow}
      </Button>
    </fieldset>
  );
}
