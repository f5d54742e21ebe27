import { count } from '../../core/format.ts';
import { When } from '../desk.tsx';
import { Fact, Facts } from '../facts.tsx';
import { type Server, servers } from '../texts/servers.ts';

/** One server, without any secret (B9). */
export function ServerCard({ server }: { server: Server }) {
  const { name, address, panelUser, tokenReference, capabilities, services, createdAt } = server;
  return (
    <div className="card stack">
      <div className="row">
        <h2>{name}</h2>
        <span className="quiet">{count(services, servers.services)}</span>
      </div>
      <Facts>
        <Fact label={servers.address}>{address}</Fact>
        <Fact label={servers.panelUser}>{panelUser}</Fact>
        <Fact label={servers.tokenReference}>
          <span className="ident">{tokenReference}</span>
        </Fact>
        <Fact label={servers.capabilities}>{capabilities.length > 0 ? capabilities.join(', ') : null}</Fact>
        <Fact label={servers.createdAt}>
          <When at={createdAt} />
        </Fact>
      </Facts>
    </div>
  );
}
