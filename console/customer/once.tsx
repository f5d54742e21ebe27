import { Button } from '../core/button.tsx';
import type { Reason } from '../core/reason.ts';
import { ErrorView } from '../core/states.tsx';

type OnceProps = {
  act: { isPending: boolean; reason: Reason | undefined; answer: unknown };
  label: string;
  /** What is said in place of the button once it is done. */
  done: string;
  isWide?: boolean;
  /** It was done before. */
  isDone?: boolean;
  onPress: () => void;
};

/** Something to ask for that is asked for once. */
export function Once({ act, label, done, isWide = true, isDone = false, onPress }: OnceProps) {
  return (
    <>
      {act.reason && <ErrorView reason={act.reason} />}
      <div role="status">
        {act.answer || isDone ? (
          <p>{done}</p>
        ) : (
          <Button kind="second" isWide={isWide} isPending={act.isPending} onPress={onPress}>
            {label}
          </Button>
        )}
      </div>
    </>
  );
}
