import type { Rights } from '../002/application-role.ts';

/** Keys by which programs of others call the API (C8): of the key itself only its hash is kept. */
export const integrationKeys = /* sql */ `
create table integration_key (
  id uuid primary key,
  name text not null,
  -- The beginning of the key, by which people tell it apart.
  prefix text not null,
  key_hash text not null unique,
  scopes text[] not null check (
    cardinality(scopes) > 0 and scopes <@ array['payments:record', 'invoices:read']::text[]),
  -- Whose payments a key records is fixed with it (B4).
  provider text,
  created_by uuid not null references staff deferrable initially deferred,
  created_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > created_at),
  revoked_at timestamptz,
  last_used_at timestamptz,
  -- The key that it was exchanged for.
  replaced_by uuid references integration_key deferrable initially deferred,
  check (('payments:record' = any (scopes)) = (provider is not null))
);

grant select on integration_key to tramite_app;
`;

/** What the application's role may write of the table that this migration made. */
export const rightsOfKeys: Rights = {
  integration_key: { insert: true, update: ['last_used_at', 'replaced_by', 'revoked_at'] },
};
