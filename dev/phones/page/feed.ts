import { useEffect, useReducer, useState } from 'react';
import type { FeedEvent, Mail, Now, PlayView } from '../shown.ts';
import type { ChatMessage } from '../../whatsapp-emulator/chat.ts';

/** Everything that happened so far, put together from the stream of events. */
export type Feed = {
  /** By phone, oldest first. */
  chats: Readonly<Record<string, readonly ChatMessage[]>>;
  /** By reader, oldest first. */
  mails: Readonly<Record<string, readonly Mail[]>>;
  now: Now;
  play: PlayView | null;
  /** Grows with every event: what is read apart from the stream is read again then. */
  count: number;
};

const nothing: Feed = { chats: {}, mails: {}, now: { changes: [], texts: {} }, play: null, count: 0 };

/** The feed, live; the browser comes back by itself to where it was. */
export function useFeed(): Feed & { isConnected: boolean } {
  const [feed, dispatch] = useReducer(follow, nothing);
  const [isConnected, setConnected] = useState(true);
  useEffect(() => {
    dispatch('begin');
    const events = new EventSource('/api/events');
    events.onopen = () => setConnected(true);
    events.onerror = () => setConnected(false);
    events.onmessage = ({ data }) => dispatch(JSON.parse(data));
    return () => events.close();
  }, []);
  return { ...feed, isConnected };
}

function follow(feed: Feed, event: FeedEvent | 'begin'): Feed {
  if (event === 'begin') return nothing;
  const count = feed.count + 1;
  if (event.type === 'now') return { ...feed, count, now: event.now };
  if (event.type === 'play') return { ...feed, count, play: event.play };
  if (event.type === 'mail') {
    const { mail } = event;
    const reader = mail.to.toLowerCase();
    return { ...feed, count, mails: { ...feed.mails, [reader]: [...(feed.mails[reader] ?? []), mail] } };
  }
  const { phone, message } = event.change;
  return { ...feed, count, chats: { ...feed.chats, [phone]: put(feed.chats[phone] ?? [], message) } };
}

function put(chat: readonly ChatMessage[], message: ChatMessage): readonly ChatMessage[] {
  const isKnown = chat.some(({ sid }) => sid === message.sid);
  return isKnown ? chat.map((known) => (known.sid === message.sid ? message : known)) : [...chat, message];
}
