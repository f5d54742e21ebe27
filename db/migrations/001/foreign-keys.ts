/**
 * Foreign keys are checked at the commit: the rows of one transaction may then be written in any order, and the check
 * takes no lock on a referenced row in the middle of it.
 */
export const deferForeignKeys = /* sql */ `
do $$
declare found record;
begin
  for found in
    select conrelid::regclass as owner, conname from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace
  loop
    execute format('alter table %s alter constraint %I deferrable initially deferred', found.owner, found.conname);
  end loop;
end $$;
`;
