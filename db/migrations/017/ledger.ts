import type { Rights } from '../002/application-role.ts';

/** Money that may have no client yet, and what each payment was spent on (B4). */
export const ledgerTables = /* sql */ `
alter table payment
  add column client_id uuid references client deferrable initially deferred,
  -- What it was for, in the words of whoever reported it.
  add column reference text,
  add column unmatched bigint not null default 0 check (unmatched >= 0),
  alter column invoice_id drop not null;
update payment p set client_id = i.client_id, reference = i.id from invoice i where i.id = p.invoice_id;
set constraints all immediate;
alter table payment
  alter column reference set not null,
  alter column unmatched drop default,
  drop constraint payment_check,
  add constraint payment_adds_up check (amount = applied + credited + reversed + unmatched),
  add constraint payment_is_somebodys check (case when client_id is null then applied + credited else unmatched end = 0),
  add constraint payment_client_key unique (id, client_id, currency);
create index payment_with_credit on payment (client_id, currency, received_at, id) where credited > 0;

alter table invoice
  add constraint invoice_client_key unique (id, client_id, currency),
  add constraint invoice_void_owes_nobody check (status <> 'void' or applied = 0);

alter table credit_entry
  add constraint credit_entry_of_client foreign key (payment_id, client_id, currency)
    references payment (id, client_id, currency) deferrable initially deferred;
create index credit_entry_payment on credit_entry (payment_id);

-- What a provider took back of a payment, and that it gave it back after all.
create table payment_reversal (
  id uuid primary key,
  payment_id uuid not null references payment deferrable initially deferred,
  provider_reversal_id text not null,
  amount bigint not null check (amount > 0),
  reason text not null,
  at timestamptz not null,
  unique (payment_id, provider_reversal_id)
);
create table payment_restoral (
  reversal_id uuid primary key references payment_reversal deferrable initially deferred,
  at timestamptz not null
);

-- What of a payment pays an invoice, and what no longer does: negative. Nobody's money pays another's invoice.
create table allocation (
  id uuid primary key,
  sequence bigint generated always as identity,
  payment_id uuid not null,
  invoice_id uuid not null,
  client_id uuid not null,
  currency text not null,
  amount bigint not null check (amount <> 0),
  cause text not null check (cause in ('payment', 'credit', 'void', 'reversal', 'restoral')),
  reversal_id uuid references payment_reversal deferrable initially deferred,
  at timestamptz not null,
  constraint allocation_direction check ((amount > 0) = (cause in ('payment', 'credit', 'restoral'))),
  constraint allocation_reversal check ((reversal_id is not null) = (cause in ('reversal', 'restoral'))),
  constraint allocation_payment foreign key (payment_id, client_id, currency)
    references payment (id, client_id, currency) deferrable initially deferred,
  constraint allocation_invoice foreign key (invoice_id, client_id, currency)
    references invoice (id, client_id, currency) deferrable initially deferred
);
create index allocation_of_payment on allocation (payment_id);
create index allocation_of_invoice on allocation (invoice_id);
create index allocation_of_reversal on allocation (reversal_id) where reversal_id is not null;

insert into allocation (id, payment_id, invoice_id, client_id, currency, amount, cause, at)
select gen_random_uuid(), id, invoice_id, client_id, currency, applied, 'payment', received_at
from payment where applied > 0 order by received_at, id;

grant select on allocation, payment_reversal, payment_restoral to tramite_app;
`;

/** The sums are true at every commit, whoever writes (B4, invariant 10). */
export const ledgerSums = /* sql */ `
create function require_payment_sums(asked uuid) returns void language plpgsql as $$
begin
  if exists (
    select from payment p where p.id = asked and (
      p.applied <> (select coalesce(sum(amount), 0) from allocation where payment_id = p.id)
      or p.credited <> (select coalesce(sum(amount), 0) from credit_entry where payment_id = p.id)
      or p.reversed <> (select coalesce(sum(r.amount), 0) from payment_reversal r where r.payment_id = p.id
        and not exists (select from payment_restoral where reversal_id = r.id)))
  ) then
    raise exception 'the rows of payment % do not add up', asked
      using errcode = 'check_violation', constraint = 'payment_sums';
  end if;
end $$;

create function require_invoice_sum(asked uuid) returns void language plpgsql as $$
begin
  if exists (
    select from invoice i where i.id = asked
      and i.applied <> (select coalesce(sum(amount), 0) from allocation where invoice_id = i.id)
  ) then
    raise exception 'what invoice % was paid with does not add up', asked
      using errcode = 'check_violation', constraint = 'invoice_sum';
  end if;
end $$;

create function check_payment() returns trigger language plpgsql as $$
begin perform require_payment_sums(new.id); return null; end $$;
create function check_row_of_payment() returns trigger language plpgsql as $$
begin perform require_payment_sums(coalesce(new.payment_id, old.payment_id)); return null; end $$;
create function check_restoral() returns trigger language plpgsql as $$
begin
  perform require_payment_sums(payment_id) from payment_reversal
  where id = coalesce(new.reversal_id, old.reversal_id);
  return null;
end $$;
create function check_invoice() returns trigger language plpgsql as $$
begin perform require_invoice_sum(new.id); return null; end $$;
create function check_allocation() returns trigger language plpgsql as $$
begin
  perform require_payment_sums(coalesce(new.payment_id, old.payment_id));
  perform require_invoice_sum(coalesce(new.invoice_id, old.invoice_id));
  return null;
end $$;

create constraint trigger payment_sums after insert or update on payment
  deferrable initially deferred for each row execute function check_payment();
create constraint trigger payment_sums after insert or update or delete on credit_entry
  deferrable initially deferred for each row execute function check_row_of_payment();
create constraint trigger payment_sums after insert or update or delete on payment_reversal
  deferrable initially deferred for each row execute function check_row_of_payment();
create constraint trigger payment_sums after insert or update or delete on payment_restoral
  deferrable initially deferred for each row execute function check_restoral();
create constraint trigger invoice_sum after insert or update of applied on invoice
  deferrable initially deferred for each row execute function check_invoice();
create constraint trigger ledger_sums after insert or update or delete on allocation
  deferrable initially deferred for each row execute function check_allocation();
`;

/** What the payer of an invoice that is owed again has at least (B4). */
export const reversalPolicy = /* sql */ `
alter table company_settings
  add column reversal_due_days int not null default 7 check (reversal_due_days >= 1);
alter table company_settings alter column reversal_due_days drop default;
update service_change set policy = policy || '{"reversalDueDays": 7}';
`;

/** What the application's role may write of the tables that this migration made or changed. */
export const rightsOfLedger: Rights = {
  allocation: { insert: true, update: [] },
  payment: {
    insert: true,
    update: ['applied', 'client_id', 'credited', 'invoice_id', 'reversed', 'unmatched'],
  },
  payment_restoral: { insert: true, update: [] },
  payment_reversal: { insert: true, update: [] },
};
