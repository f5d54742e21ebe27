import { useEffect, useReducer, useState } from 'react';
import type { ChatMessage } from '../../whatsapp-emulator/chat.ts';
import type { Failing, FeedEvent, Mail, Now, PlannedFault, PlayView } from '../shown.ts';

/** Everything that happened so far, put together from the stream of events. */
export type Feed = {
  /** By phone, oldest first. */
  chats: Readonly<Record<string, readonly ChatMessage[]>>;
  /** By reader, oldest first. */
  mails: Readonly<Record<string, readonly Mail[]>>;
  now: Now;
  play: PlayView | null;
  /** What is still to go wrong. */
  faults: Readonly<Record<Failing, readonly PlannedFault[]>>;
};

const nothing: Feed = {
  chats: {},
  mails: {},
  now: { changes: [], texts: {} },
  play: null,
  faults: { whatsapp: [], panel: [], gateway: [] },
};

/** The feed, live; the browser comes back by itself to where it was. */
export function useFeed(): Feed & { isConnected: boolean } {
  const [feed, dispatch] = useReducer(follow, nothing);
  const [isConnected, setConnected] = useState(true);
  useEffect(() => {
    const events = new EventSource('/api/events');
    events.onerror = () => setConnected(false);
    // Where the stack is not there yet, a stream begins and says nothing.
    events.onmessage = ({ data }) => {
      setConnected(true);
      dispatch(JSON.parse(data));
    };
    return () => events.close();
  }, []);
  return { ...feed, isConnected };
}

function follow(feed: Feed, event: FeedEvent): Feed {
  if (event.type === 'begin') return nothing;
  if (event.type === 'now') return { ...feed, now: event.now };
  if (event.type === 'play') return { ...feed, play: event.play };
  if (event.type === 'faults')
    return { ...feed, faults: { ...feed.faults, [event.emulator]: event.planned } };
  if (event.type === 'mail') {
    const { mail } = event;
    const reader = mail.to.toLowerCase();
    return { ...feed, mails: { ...feed.mails, [reader]: [...(feed.mails[reader] ?? []), mail] } };
  }
  const { phone, message } = event.change;
  return { ...feed, chats: { ...feed.chats, [phone]: put(feed.chats[phone] ?? [], message) } };
}

function put(chat: readonly ChatMessage[], message: ChatMessage): readonly ChatMessage[] {
  const isKnown = chat.some(({ sid }) => sid === message.sid);
  return isKnown ? chat.map((known) => (known.sid === message.sid ? message : known)) : [...chat, message];
}
