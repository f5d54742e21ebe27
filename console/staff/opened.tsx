import { type ReactNode, useState } from 'react';
import { Button } from '../core/button.tsx';
import { texts } from '../core/texts.ts';

type OpenedProps = {
  /** What opens it. */
  label: string;
  children: (close: () => void) => ReactNode;
};

/** A form that is there once somebody wants it, in place. */
export function Opened({ label, children }: OpenedProps) {
  const [isOpen, setOpen] = useState(false);
  if (!isOpen) {
    return (
      <Button kind="second" isWide onPress={() => setOpen(true)}>
        {label}
      </Button>
    );
  }
  return (
    <fieldset className="question stack" aria-label={label}>
      {children(() => setOpen(false))}
      <Button kind="second" isWide onPress={() => setOpen(false)}>
        {texts.notNow}
      </Button>
    </fieldset>
  );
}
