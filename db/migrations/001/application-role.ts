/**
 * The application signs in as a member of `tramite_app`, which owns nothing: it may neither alter nor delete
 * events, and may delete nothing that is money, ownership or evidence (G6, G8).
 */
export const applicationRole = /* sql */ `
do $$ begin
  if not exists (select from pg_roles where rolname = 'tramite_app') then
    create role tramite_app nologin;
  end if;
end $$;
grant usage on schema public to tramite_app;
grant select, insert, update on all tables in schema public to tramite_app;
grant delete on handoff, try_counter to tramite_app;
revoke update on event from tramite_app;
grant usage on all sequences in schema public to tramite_app;
`;
