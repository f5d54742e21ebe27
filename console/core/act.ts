import { type UseMutationOptions, useMutation } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { isSessionOver, type Reason, reasonOf } from './reason.ts';

/** What a caller gives: the id of the request is added here. */
export type Given<Input> = Input extends object ? Omit<Input, 'requestId'> : Record<never, never>;

export type Act<Input, Answer> = {
  /** Does nothing while it is under way: two taps are one. */
  send: (input: Given<Input>) => void;
  isPending: boolean;
  reason: Reason | undefined;
  answer: Answer | undefined;
  /** Forgets how the last time ended. */
  reset: () => void;
};

/**
 * Something that a person does. Every act carries a `requestId`, and the same one as long as its input is the same and it has
 * not been done: trying again after a failure, whatever became of the first try, has one effect.
 */
export function useAct<Input, Answer, Failure, Context>(
  options: UseMutationOptions<Answer, Failure, Input, Context>,
  {
    onDone,
    onRefused,
  }: { onDone?: (answer: Answer, input: Input) => unknown; onRefused?: (reason: Reason) => unknown } = {},
): Act<Input, Answer> {
  const sent = useRef<{ input: string; requestId: string } | undefined>(undefined);
  const busy = useRef(false);
  const mutation = useMutation(options);
  const send = (input: Given<Input>) => {
    if (busy.current) return;
    busy.current = true;
    const key = JSON.stringify(input);
    if (sent.current?.input !== key) sent.current = { input: key, requestId: crypto.randomUUID() };
    const request = { ...input, requestId: sent.current.requestId } as Input;
    mutation.mutate(request, {
      onSuccess: (answer) => {
        sent.current = undefined;
        onDone?.(answer, request);
      },
      onError: (error) => onRefused?.(reasonOf(error)),
      onSettled: () => {
        busy.current = false;
      },
    });
  };
  const { error } = mutation;
  const reason = useMemo(() => {
    const failed = error ? reasonOf(error) : undefined;
    return failed && isSessionOver(failed) ? undefined : failed;
  }, [error]);
  return {
    send,
    isPending: mutation.isPending,
    reason,
    answer: mutation.data,
    reset: () => {
      if (!busy.current) mutation.reset();
    },
  };
}
