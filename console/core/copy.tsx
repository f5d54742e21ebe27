import { useState } from 'react';
import { Button } from './button.tsx';
import { texts } from './texts.ts';

/** Copies a text as it is, and says whether it could: the browser may refuse. */
export function Copy({ text, label }: { text: string; label: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'notCopied' | undefined>(undefined);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
    } catch {
      setOutcome('notCopied');
    }
  };
  return (
    <div className="stack tight">
      <Button kind="second" isWide onPress={() => void copy()}>
        {label}
      </Button>
      <p className="quiet" role="status">
        {outcome && texts[outcome]}
      </p>
    </div>
  );
}
