import { useEffect, useRef } from 'react';
import type { ChatMessage } from '../../whatsapp-emulator/chat.ts';
import { Linked } from './linked.tsx';
import { texts } from './texts.ts';

type ChatProps = { name: string; chat: readonly ChatMessage[]; onOpen: (text: string) => void };

/** The chat, the newest below and in sight. */
export function Chat({ name, chat, onOpen }: ChatProps) {
  const log = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new message is what brings the end into sight
  useEffect(() => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [chat.length]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard, too
    <div className="chat" ref={log} role="log" aria-label={`${texts.chat} de ${name}`} tabIndex={0}>
      {chat.length === 0 && <p className="quiet hint">{texts.chatEmpty}</p>}
      {chat.map((message) => (
        <Bubble key={message.sid} message={message} onOpen={onOpen} />
      ))}
    </div>
  );
}

function Bubble({ message, onOpen }: { message: ChatMessage; onOpen: (text: string) => void }) {
  const { direction, body, buttons, template, forwarded, isHidden, files } = message;
  const marks = [
    ...(template ? [texts.template] : []),
    ...(forwarded ? [texts.forwarded] : []),
    ...(isHidden ? [texts.hidden] : []),
  ];
  return (
    <article className={`bubble ${direction}`}>
      {marks.length > 0 && (
        <p className="mark" title={template}>
          {marks.join(' · ')}
        </p>
      )}
      {files.map((type) => (
        <p key={type} className="file">
          {texts.file(type)} <small>{type}</small>
        </p>
      ))}
      {body && (
        <p className="body">
          <Linked text={body} onOpen={onOpen} />
        </p>
      )}
      <Standing message={message} />
      {buttons.map(({ title, url }) => (
        <a key={url} className="reply" href={url} target="_blank" rel="noreferrer">
          {title}
        </a>
      ))}
    </article>
  );
}

const time = new Intl.DateTimeFormat('es-AR', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
/** As drawn; a font may lack the signs. */
const ticks: Readonly<Record<string, string>> = {
  queued: 'M9 2v5h4',
  sent: 'M5 6l3 3 6-7',
  delivered: 'M2 6l3 3 6-7M9 9l6-7',
  read: 'M2 6l3 3 6-7M9 9l6-7',
};
const CROSS = 'M5 2l7 7M12 2l-7 7';

/** When, and how far it has come. */
function Standing({ message: { direction, at, status, errorCode } }: { message: ChatMessage }) {
  const words = texts[direction][status] ?? status;
  return (
    <p className={`standing ${status}`}>
      <time dateTime={at}>{time.format(new Date(at))}</time>
      <span>
        {words}
        {errorCode && ` (${errorCode})`}
      </span>
      <svg className="ticks" viewBox="0 0 17 11" aria-hidden="true">
        <path d={ticks[status] ?? CROSS} />
      </svg>
    </p>
  );
}
