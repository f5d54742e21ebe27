import type { Mail } from '../shown.ts';
import { Linked } from './linked.tsx';
import { texts } from './texts.ts';

type MailboxProps = { name: string; mails: readonly Mail[]; onOpen: (text: string) => void };

const when = new Intl.DateTimeFormat('es-AR', {
  day: '2-digit',
  month: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** Somebody's mails, the newest first. */
export function Mailbox({ name, mails, onOpen }: MailboxProps) {
  const newest = mails.toReversed();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard, too
    <div className="chat mails" role="log" aria-label={`${texts.mail} de ${name}`} tabIndex={0}>
      {newest.length === 0 && <p className="quiet hint">{texts.mailEmpty}</p>}
      {newest.map(({ subject, text, sentAt }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: counted from the oldest, which stays where it is
        <details key={`${mails.length - index}`} className="mail" open={index === 0}>
          <summary>
            <span>{subject}</span>
            <time className="quiet" dateTime={sentAt}>
              {when.format(new Date(sentAt))}
            </time>
          </summary>
          <p className="body">
            <Linked text={text} onOpen={onOpen} />
          </p>
        </details>
      ))}
    </div>
  );
}
