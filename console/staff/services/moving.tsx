import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { More } from '../../core/more.tsx';
import { Select } from '../../core/select.tsx';
import { Loaded, Skeleton } from '../../core/states.tsx';
import { Opened } from '../opened.tsx';
import { useReadAgain } from '../reviewed.tsx';
import { useServers } from '../servers/use-servers.ts';
import { services } from '../texts/services.ts';
import type { Decided } from './decided.ts';

/** Names the server to which the account of a service was moved; both panels are read before (B9). */
export function Moving(props: Decided) {
  return (
    <section className="card stack">
      <h2>{services.moving}</h2>
      <p className="quiet">{services.movingLead}</p>
      <Opened key={props.service.account?.server} label={services.moved}>
        {() => <MovingForm {...props} />}
      </Opened>
    </section>
  );
}

function MovingForm({ service, onDone, onRefused }: Decided) {
  const query = useServers();
  const act = useAct(trpc.staff.services.move.mutationOptions(), { onDone });
  useReadAgain(act, service.version, onRefused);
  return (
    <Loaded query={query} skeleton={<Skeleton cards={1} />}>
      {({ pages }) => (
        <>
          <ActForm
            act={act}
            submit={services.moveSubmit}
            input={(typed) => ({ serviceId: service.id, serverId: typed('serverId') })}
          >
            <Select
              name="serverId"
              label={services.movedTo}
              options={Object.fromEntries(
                pages
                  .flatMap(({ items }) => items)
                  .filter(({ name }) => name !== service.account?.server)
                  .map(({ id, name }) => [id, name]),
              )}
            />
          </ActForm>
          <More list={query} />
        </>
      )}
    </Loaded>
  );
}
