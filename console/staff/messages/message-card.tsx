import { Link } from '@tanstack/react-router';
import { useAct } from '../../core/act.ts';
import { queryClient, trpc } from '../../core/api.ts';
import { Button } from '../../core/button.tsx';
import { ErrorView } from '../../core/states.tsx';
import { When } from '../desk.tsx';
import { type Message, messages } from '../texts/messages.ts';

/** Of which nothing more is to come by itself. */
const isOver: readonly Message['state'][] = ['silenced', 'sent', 'delivered', 'read', 'failed'];

/** What a client was told, what became of it, and sending it again. */
export function MessageCard({ message }: { message: Message }) {
  const { state, channel, messageClass, template, text, reason, at, overtakenAt, resentOf } = message;
  const words = messages.states[state];
  return (
    <article className="card stack tight">
      <div className="row">
        <p className="quiet">
          <When at={at} /> · {messages.channels[channel]} · {messages.classes[messageClass] ?? messageClass}
        </p>
        <span className={`badge ${words.tone}`}>{words.text}</span>
      </div>
      {text === null ? (
        <p>{messages.hidden}</p>
      ) : (
        <details className="message">
          <summary>{messages.text}</summary>
          <p>{text}</p>
        </details>
      )}
      {reason && (
        <p>
          {reason.text} <span className="ident">({reason.code})</span>
        </p>
      )}
      {overtakenAt && <p className="quiet">{messages.overtaken}</p>}
      {resentOf && <p className="quiet">{messages.copy}</p>}
      <p className="quiet ident">{template}</p>
      {message.clientId && (
        <Link className="plain" to="/equipo/clientes/$clientId" params={{ clientId: message.clientId }}>
          {messages.toClient}
        </Link>
      )}
      {isOver.includes(state) && text !== null && !overtakenAt && <Resend message={message} />}
    </article>
  );
}

/** As a new message, to the contact on file now; whatever forbids it says the server. */
function Resend({ message }: { message: Message }) {
  const act = useAct(trpc.staff.alerts.resend.mutationOptions(), {
    onDone: () => queryClient.invalidateQueries({ queryKey: trpc.staff.alerts.pathKey() }),
  });
  return (
    <div className="stack tight" role="status">
      {act.reason && <ErrorView reason={act.reason} />}
      {act.answer ? (
        <p>{messages.resent}</p>
      ) : (
        <div>
          <Button kind="second" isPending={act.isPending} onPress={() => act.send({ messageId: message.id })}>
            {messages.resend}
          </Button>
        </div>
      )}
    </div>
  );
}
