import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect, useRef, useState } from 'react';
import { loseStream } from './lost-streams.ts';
import { isPassing, isSessionOver, reasonOf } from './reason.ts';
import { session } from './session.ts';

type Event<Data> = { id: string; data: Data };
/** A `watch` of the API: `trpc.transfers.watch`. */
type Stream<Input, Data> = {
  subscriptionOptions: (
    input: Input & { lastEventId?: string },
    callbacks: { enabled: boolean; onStarted: () => void; onData: (event: Event<Data>) => void },
    // biome-ignore lint/suspicious/noExplicitAny: the library's own type is private, and it alone reads it
  ) => any;
};

/** How long a stream that was refused is left alone; one that only broke off the browser itself takes up again. */
const RETRY_MS = 3000;

/**
 * Follows something by the API's stream of events: as it is now, and again whenever it differs. Only while the page is seen: a
 * tab in the background asks for nothing, and goes on from the last event that it knows when somebody comes back to it.
 */
export function useLive<Input, Data>(
  stream: Stream<Input, Data>,
  input: Input,
  onChange: (data: Data) => void,
): void {
  const isVisible = useIsVisible();
  const last = useRef<string | undefined>(undefined);
  const hadStarted = useRef(false);
  const [resumed, setResumed] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (isVisible) return;
    hadStarted.current = false;
    setResumed(last.current);
  }, [isVisible]);
  const options = stream.subscriptionOptions(
    { ...input, ...(resumed === undefined ? {} : { lastEventId: resumed }) },
    {
      enabled: isVisible,
      onStarted: () => {
        hadStarted.current = true;
      },
      onData: ({ id, data }) => {
        last.current = id;
        onChange(data);
      },
    },
  );
  const { status, error, reset } = useSubscription(options);
  const isRefused = status === 'error';
  const isLost = isRefused ? isPassing(reasonOf(error)) : status === 'connecting' && hadStarted.current;
  useEffect(() => (isLost ? loseStream() : undefined), [isLost]);
  useEffect(() => {
    if (!isRefused) return;
    if (isSessionOver(reasonOf(error))) session.end();
    if (!isPassing(reasonOf(error))) return;
    const timer = setTimeout(reset, RETRY_MS);
    return () => clearTimeout(timer);
  }, [isRefused, error, reset]);
}

/** Whether somebody can see the page now. */
function useIsVisible(): boolean {
  const [isVisible, setVisible] = useState(!document.hidden);
  useEffect(() => {
    const look = () => setVisible(!document.hidden);
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return isVisible;
}
