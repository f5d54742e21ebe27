import { useNavigate, useSearch } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { search } from '../texts/search.ts';

/** Leads to what a text finds, from every page of the desk. */
export function SearchBox() {
  const navigate = useNavigate();
  const { texto = '' }: { texto?: string | undefined } = useSearch({ strict: false });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get('texto') ?? '').trim();
    if (typed !== '') void navigate({ to: '/equipo/buscar', search: { texto: typed } });
  };
  return (
    <search>
      {/* What was searched before is in the address: going back to it fills the box anew. */}
      <form key={texto} className="search" onSubmit={onSubmit}>
        <input
          className="input"
          type="search"
          name="texto"
          aria-label={search.label}
          defaultValue={texto}
          autoCapitalize="off"
          spellCheck="false"
        />
        <button className="button second" type="submit">
          {search.submit}
        </button>
      </form>
    </search>
  );
}
