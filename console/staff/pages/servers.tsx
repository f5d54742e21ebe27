import { useInfiniteQuery } from '@tanstack/react-query';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { Page } from '../../core/page.tsx';
import { BackToCompany } from '../company/back.tsx';
import { Paged } from '../paged.tsx';
import { ServerCard } from '../servers/server-card.tsx';
import { servers } from '../texts/servers.ts';

/** Where the accounts of services are (B9). */
export function ServersPage() {
  const list = useInfiniteQuery(trpc.staff.servers.list.infiniteQueryOptions({}, byCursor));
  return (
    <Page title={servers.title} suffix={servers.suffix} width="broad">
      <BackToCompany />
      <p className="quiet">{servers.lead}</p>
      <Paged query={list} empty={{ title: servers.empty, next: servers.emptyNext }}>
        {(server) => <ServerCard server={server} />}
      </Paged>
    </Page>
  );
}
