import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect, useRef, useState } from 'react';

type Event<Data> = { id: string; data: Data };
/** A `watch` of the API: `trpc.transfers.watch`. */
type Stream<Input, Data> = {
  subscriptionOptions: (
    input: Input & { lastEventId?: string },
    callbacks: { enabled: boolean; onData: (event: Event<Data>) => void },
    // biome-ignore lint/suspicious/noExplicitAny: the library's own type is private, and it alone reads it
  ) => any;
};

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
  const [resumed, setResumed] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (!isVisible) setResumed(last.current);
  }, [isVisible]);
  const options = stream.subscriptionOptions(
    { ...input, ...(resumed === undefined ? {} : { lastEventId: resumed }) },
    {
      enabled: isVisible,
      onData: ({ id, data }) => {
        last.current = id;
        onChange(data);
      },
    },
  );
  useSubscription(options);
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
