import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import type { inferOutput } from '@trpc/tanstack-react-query';
import { useAct } from '../../core/act.ts';
import { trpc } from '../../core/api.ts';
import { Button } from '../../core/button.tsx';
import { byCursor } from '../../core/by-cursor.ts';
import { instant } from '../../core/format.ts';
import { More } from '../../core/more.tsx';
import { Page } from '../../core/page.tsx';
import { Empty, ErrorView, Loaded, Skeleton } from '../../core/states.tsx';
import { alerts } from '../texts/alerts.ts';
import { useZone } from '../zone.ts';

type AlertView = inferOutput<typeof trpc.alerts.list>['items'][number];

/** What the client was told, the newest first (A7), and what of it goes to the phone (A6). */
export function Alerts() {
  const preferences = useQuery(trpc.alerts.preferences.queryOptions());
  const list = useInfiniteQuery(trpc.alerts.list.infiniteQueryOptions({}, byCursor));
  return (
    <Page title={alerts.title}>
      <Loaded query={preferences} skeleton={<Skeleton cards={1} />}>
        {({ informational }) => <Preferences isOn={informational} />}
      </Loaded>
      <h2>{alerts.listTitle}</h2>
      <Loaded query={list}>{({ pages }) => <List alerts={pages.flatMap(({ items }) => items)} />}</Loaded>
      <More list={list} />
    </Page>
  );
}

/** The same as ALTO and ALTA; what is about security is never off (C9). */
function Preferences({ isOn }: { isOn: boolean }) {
  const cache = useQueryClient();
  const act = useAct(trpc.alerts.setPreferences.mutationOptions(), {
    onDone: (now) => cache.setQueryData(trpc.alerts.preferences.queryKey(), now),
  });
  return (
    <section className="card stack">
      <h2>{alerts.preferencesTitle}</h2>
      <div>
        <h3>{alerts.security}</h3>
        <p className="quiet">{alerts.securityLead}</p>
      </div>
      <div aria-live="polite">
        <h3>{alerts.informational}</h3>
        <p className="quiet">{isOn ? alerts.informationalLead.on : alerts.informationalLead.off}</p>
      </div>
      {act.reason && <ErrorView reason={act.reason} />}
      <Button
        kind="second"
        isWide
        isPending={act.isPending}
        onPress={() => act.send({ informational: !isOn })}
      >
        {isOn ? alerts.turnOff : alerts.turnOn}
      </Button>
    </section>
  );
}

function List({ alerts: all }: { alerts: AlertView[] }) {
  const zone = useZone();
  if (all.length === 0) {
    return (
      <Empty>
        <h3>{alerts.empty}</h3>
        <p className="quiet">{alerts.emptyNext}</p>
      </Empty>
    );
  }
  return (
    <ul className="stack">
      {all.map(({ id, text, at, channel, state, isResent }) => (
        <li key={id} className="card stack tight">
          <p className="lines">{text ?? alerts.secret}</p>
          <p className="quiet">
            {[
              zone && instant(at, zone),
              alerts.channels[channel],
              alerts.states[state],
              isResent && alerts.resent,
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </li>
      ))}
    </ul>
  );
}
