import type { Rights } from '../002/application-role.ts';

/** Ways to pay at the gateway, and what it tells of payments (B4). */
export const gateway = /* sql */ `
alter table invoice
  -- Grows when what remains owed may be another sum: the gateway is to follow.
  add column checkout_version int not null default 0,
  -- When it is handed over again: its run was lost, or the way to pay ends soon.
  add column checkout_due_at timestamptz;
create index invoice_checkout_due on invoice (checkout_due_at) where checkout_due_at is not null;
create index invoice_without_checkout on invoice (id) where status = 'issued' and checkout_version = 0;

-- Its id is what the gateway gives back with every payment.
create table checkout (
  id uuid primary key,
  invoice_id uuid not null,
  amount bigint not null check (amount > 0),
  currency text not null,
  -- asked: the gateway may have made it; abandoned: nobody wanted it any more before it was there; closing: it is not to be
  -- paid, and the gateway has not been told yet.
  state text not null check (state in ('asked', 'open', 'abandoned', 'closing', 'closed')),
  provider_id text unique,
  link text,
  asked_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > asked_at),
  closed_at timestamptz,
  check (state not in ('open', 'closing') or num_nonnulls(provider_id, link) = 2),
  check ((state = 'closed') = (closed_at is not null)),
  foreign key (invoice_id, currency) references invoice (id, currency) deferrable initially deferred
);
create unique index checkout_one_open on checkout (invoice_id) where state in ('asked', 'open');
create index checkout_invoice on checkout (invoice_id);

grant select on checkout to tramite_app;
grant update (checkout_due_at, checkout_version) on invoice to tramite_app;
`;

/** What the application's role may write of the tables that this migration made. */
export const rightsOfGateway: Rights = {
  checkout: { insert: true, update: ['closed_at', 'link', 'provider_id', 'state'] },
};
