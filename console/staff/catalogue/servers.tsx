import { useAct } from '../../core/act.ts';
import { trpc } from '../../core/api.ts';
import { More } from '../../core/more.tsx';
import { Loaded, Skeleton } from '../../core/states.tsx';
import { useMe } from '../desk.tsx';
import { Opened } from '../opened.tsx';
import { useReadAgain } from '../reviewed.tsx';
import { serverNames, useServers } from '../servers/use-servers.ts';
import { catalogue } from '../texts/catalogue.ts';
import type { EditedPlan } from './edited-plan.ts';
import { LinkForm } from './link-form.tsx';
import { Points } from './points.tsx';
import { closing } from './reviewed-entry.ts';

/** Which servers can host a plan that a panel sets up (B9). */
export function Servers(props: EditedPlan) {
  const isAdministrator = useMe()?.role === 'administrator';
  const { serverIds } = props.plan;
  const query = useServers();
  return (
    <section className="card stack">
      <h2>{catalogue.servers}</h2>
      <Points of={serverNames(query.data, serverIds)} none={catalogue.everyServer} />
      {isAdministrator && (
        <Opened label={catalogue.editServers}>
          {(close) => <ServersForm key={serverIds.join()} {...closing(props, close)} />}
        </Opened>
      )}
    </section>
  );
}

function ServersForm({ plan, onDone, onRefused }: EditedPlan) {
  const { id: planId, version } = plan;
  const query = useServers();
  const act = useAct(trpc.staff.catalogue.setServers.mutationOptions(), { onDone });
  useReadAgain(act, version, onRefused);
  return (
    <Loaded query={query} skeleton={<Skeleton cards={1} />}>
      {({ pages }) => (
        <>
          <p className="quiet">{catalogue.serversLead}</p>
          <LinkForm
            act={act}
            legend={catalogue.servers}
            name="serverIds"
            options={pages.flatMap(({ items }) => items.map(({ id, name }) => ({ value: id, title: name })))}
            linked={plan.serverIds}
            input={(serverIds) => ({ planId, version, serverIds })}
          />
          <More list={query} />
        </>
      )}
    </Loaded>
  );
}
