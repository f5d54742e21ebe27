import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { inferOutput } from '@trpc/tanstack-react-query';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { instant, zoneName } from '../../core/format.ts';
import { More } from '../../core/more.tsx';
import { Page } from '../../core/page.tsx';
import { Empty, Loaded } from '../../core/states.tsx';
import { account as accountTexts } from '../texts/account.ts';
import { activity } from '../texts/activity.ts';
import { useZone } from '../zone.ts';

type Happened = inferOutput<typeof trpc.account.events>['items'][number];

/** What happened to the account of the reader, in the server's words (G6). */
export function Activity() {
  const zone = useZone();
  const list = useInfiniteQuery(trpc.account.events.infiniteQueryOptions({}, byCursor));
  return (
    <Page title={activity.title}>
      <Link className="plain" to="/panel/datos">
        {accountTexts.back}
      </Link>
      <p>
        {activity.lead} <Link to="/panel/seguridad">{activity.toSecurity}</Link>
      </p>
      <Loaded query={list}>
        {({ pages }) => zone && <List all={pages.flatMap(({ items }) => items)} timeZone={zone} />}
      </Loaded>
      <More list={list} />
    </Page>
  );
}

function List({ all, timeZone }: { all: readonly Happened[]; timeZone: string }) {
  if (all.length === 0) {
    return (
      <Empty>
        <h2>{activity.empty}</h2>
        <p className="quiet">{activity.emptyNext}</p>
      </Empty>
    );
  }
  return (
    <section className="card stack">
      <ul className="stack">
        {all.map(({ id, text, at, by }) => (
          <li key={id}>
            <p>{text}</p>
            <p className="quiet">
              {[instant(at, timeZone), (activity.by as Partial<Record<typeof by, string>>)[by]]
                .filter(Boolean)
                .join(' · ')}
            </p>
          </li>
        ))}
      </ul>
      <p className="quiet">{activity.zone(zoneName(timeZone))}</p>
    </section>
  );
}
