import { type Client, clients } from '../texts/clients.ts';

/** How a client stands, at a glance. */
export function Badges({ client }: { client: Client }) {
  const { frozen, fraudRisk, verified, verificationRequested } = client;
  return (
    <div className="badges">
      {frozen && <span className="badge bad">{clients.frozen}</span>}
      {fraudRisk && <span className="badge bad">{clients.fraudRisk}</span>}
      {verified ? (
        <span className="badge good">{clients.verified}</span>
      ) : (
        <span className={`badge ${verificationRequested ? 'warn' : ''}`}>
          {verificationRequested ? clients.asks : clients.notVerified}
        </span>
      )}
    </div>
  );
}
