import { type ReactNode, useState } from 'react';
import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { Button } from '../../core/button.tsx';
import type { Problems } from '../../core/problems.ts';
import { useMe } from '../desk.tsx';
import { useReadAgain } from '../reviewed.tsx';
import { type PolicyEdits, settings as texts } from '../texts/settings.ts';

/** What a page has its edits do, and the version that they are for. */
export type Edited = { version: number; onDone: () => unknown; onRefused: () => unknown };

type Typed = (name: string) => string;
type EditingProps = Edited & {
  /** What is edited, as the button says it. */
  what: string;
  /** What is to be, out of what was typed. */
  edit: (typed: Typed) => { name?: string; timeZone?: string; policies?: PolicyEdits };
  check?: (typed: Typed) => Problems;
  children: ReactNode;
};

/** An administrator edits exactly what was read (G1); an agent only reads. */
export function Editing({ what, edit, check, version, onDone, onRefused, children }: EditingProps) {
  const me = useMe();
  const [isOpen, setOpen] = useState(false);
  const act = useAct(trpc.staff.settings.update.mutationOptions(), {
    onDone: async () => {
      await onDone();
      setOpen(false);
    },
  });
  useReadAgain(act, version, onRefused);
  if (me?.role !== 'administrator') return null;
  if (!isOpen) {
    return (
      <div>
        <Button kind="second" onPress={() => setOpen(true)}>
          {texts.edit(what)}
        </Button>
      </div>
    );
  }
  return (
    <ActForm
      act={act}
      submit={texts.save}
      input={(typed) => ({ version, ...edit(typed) })}
      {...(check && { check })}
    >
      {children}
    </ActForm>
  );
}
