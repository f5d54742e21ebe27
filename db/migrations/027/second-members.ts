/** What takes two members of staff where there are two (C8): the wish of the first is kept with what it is about. */
export const secondMembers = /* sql */ `
alter table service
  -- Who wants its freeze lifted, until another one agrees (G9).
  add column unfreeze_asked_by uuid references staff deferrable initially deferred,
  add check (unfreeze_asked_by is null or frozen_at is not null);

alter table client
  -- Since when the client asks for a new security key, having lost theirs, until staff answers (C5).
  add column key_reset_asked_at timestamptz,
  -- Who allows it, until another one agrees.
  add column key_reset_allowed_by uuid references staff deferrable initially deferred,
  add check (key_reset_allowed_by is null or key_reset_asked_at is not null);

grant update (unfreeze_asked_by) on service to tramite_app;
grant update (key_reset_asked_at, key_reset_allowed_by) on client to tramite_app;
`;
