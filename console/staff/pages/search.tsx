import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import type { Outputs } from '../../core/outputs.ts';
import { Page } from '../../core/page.tsx';
import { Empty, Loaded } from '../../core/states.tsx';
import { FoundCard } from '../search/found-card.tsx';
import { search } from '../texts/search.ts';

const route = getRouteApi('/equipo/buscar');

/** What one text finds, whatever it is; the text stands in the address. */
export function Search() {
  const { texto } = route.useSearch();
  return (
    <Page title={search.title} suffix={search.suffix} width="broad">
      <p className="quiet">{search.hint}</p>
      {texto && <Results key={texto} text={texto} />}
    </Page>
  );
}

function Results({ text }: { text: string }) {
  const query = useQuery(trpc.staff.search.queryOptions({ text }));
  return (
    <section className="stack" aria-live="polite">
      <h2>{search.results(text)}</h2>
      <Loaded query={query}>{(found) => <Found found={found} />}</Loaded>
    </section>
  );
}

const kinds = new Intl.ListFormat('es-AR');

function Found({ found: { items, more } }: { found: Outputs['staff']['search'] }) {
  if (items.length === 0) {
    return (
      <Empty>
        <p>{search.empty}</p>
        <p className="quiet">{search.emptyNext}</p>
      </Empty>
    );
  }
  return (
    <>
      <ul className="stack">
        {items.map((found) => (
          <li key={`${found.kind} ${found.id}`}>
            <FoundCard found={found} />
          </li>
        ))}
      </ul>
      {more.length > 0 && (
        <p className="quiet">{search.more(kinds.format(more.map((kind) => search.plurals[kind])))}</p>
      )}
    </>
  );
}
