import { useEffect, useState } from 'react';
import type { ChatMessage } from '../../whatsapp-emulator/chat.ts';
import type { Mail, Shown } from '../shown.ts';
import { ask } from './ask.ts';
import { Chat } from './chat.tsx';
import { Composer } from './composer.tsx';
import { Mailbox } from './mailbox.tsx';
import { texts } from './texts.ts';

type PhoneProps = {
  person: Shown;
  chat: readonly ChatMessage[];
  mails: readonly Mail[];
  literal: string | undefined;
};

/** Somebody's phone: the chat with the company, and the mails. */
export function Phone({ person, chat, mails, literal }: PhoneProps) {
  const [app, setApp] = useState<'chat' | 'mail'>('chat');
  const [draft, setDraft] = useState('');
  useReading(person.who, app === 'chat' ? chat : []);
  const open = (text: string) => {
    setDraft(text);
    setApp('chat');
  };
  const id = `telefono-${person.who}`;
  return (
    <section className="phone" aria-labelledby={id}>
      <header className="owner">
        <span className="face" aria-hidden="true">
          {person.name.charAt(0)}
        </span>
        <div>
          <h2 id={id}>{person.name}</h2>
          <p className="number">{person.phone}</p>
        </div>
        <div className="apps">
          <App isOpen={app === 'chat'} onOpen={() => setApp('chat')} label={texts.chat} count={chat.length} />
          <App
            isOpen={app === 'mail'}
            onOpen={() => setApp('mail')}
            label={texts.mail}
            count={mails.length}
          />
        </div>
      </header>
      {app === 'chat' ? (
        <>
          <Chat name={person.name} chat={chat} onOpen={open} />
          <Composer person={person} draft={draft} onDraft={setDraft} literal={literal} />
        </>
      ) : (
        <Mailbox name={person.name} mails={mails} onOpen={open} />
      )}
    </section>
  );
}

type AppProps = { isOpen: boolean; onOpen: () => void; label: string; count: number };

function App({ isOpen, onOpen, label, count }: AppProps) {
  return (
    <button type="button" aria-pressed={isOpen} onClick={onOpen}>
      {label} <span className="count">{count}</span>
    </button>
  );
}

/** What arrived is read as soon as somebody sees it, as on any phone. */
function useReading(who: Shown['who'], chat: readonly ChatMessage[]): void {
  const unread = chat.filter(
    ({ direction, status }) => direction === 'received' && status === 'delivered',
  ).length;
  useEffect(() => {
    const read = () => {
      if (unread > 0 && !document.hidden)
        void ask('read', { method: 'POST', body: { who } }).catch(() => undefined);
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [who, unread]);
}
