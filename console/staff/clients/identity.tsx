import { When } from '../desk.tsx';
import { Fact } from '../facts.tsx';
import { type Client, clients } from '../texts/clients.ts';
import { Badges } from './badges.tsx';

/** The document beside the account: what a verification compares. */
export function Identity({ client }: { client: Client }) {
  const { name, email, emailConfirmed, phone, document, representative, createdAt } = client;
  return (
    <section className="card stack">
      <Badges client={client} />
      <div className="facts two">
        <div className="stack tight">
          <h2>{clients.account}</h2>
          <dl className="facts">
            <Fact label={clients.name}>{name}</Fact>
            <Fact label={clients.email}>
              {email} · {clients.emailState(emailConfirmed)}
            </Fact>
            <Fact label={clients.phone}>{phone}</Fact>
            <Fact label={clients.signedUp}>
              <When at={createdAt} />
            </Fact>
          </dl>
        </div>
        <div className="stack tight">
          <h2>{clients.document}</h2>
          <dl className="facts">
            <Fact label={clients.documentTypes[document.type]}>{document.number}</Fact>
            {representative && <Fact label={clients.representative}>{representative}</Fact>}
          </dl>
        </div>
      </div>
    </section>
  );
}
