import { onlineManager } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { useLostStreams } from './lost-streams.ts';
import { texts } from './texts.ts';

/** Says at the top of every page that the network is away, or that what is followed has lost its connection. */
export function Offline() {
  const isOnline = useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => onlineManager.isOnline(),
  );
  const isLost = useLostStreams();
  const text = isOnline ? isLost && texts.reconnecting : texts.offline;
  return <div role="status">{text && <p className="offline">{text}</p>}</div>;
}
