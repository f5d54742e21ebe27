import { onlineManager } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { texts } from './texts.ts';

/** Says at the top of every page that the network is away. */
export function Offline() {
  const isOnline = useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => onlineManager.isOnline(),
  );
  return <div role="status">{!isOnline && <p className="offline">{texts.offline}</p>}</div>;
}
