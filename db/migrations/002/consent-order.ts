/**
 * Consents are shown in the order in which they were recorded: their times were taken before the lock that decided it. Those
 * that are there already are numbered by their time, the best that is known of them.
 */
export const consentOrder = /* sql */ `
alter table consent add column sequence bigint;
update consent c set sequence = numbered.position
from (select id, row_number() over (order by received_at, id) as position from consent) as numbered
where numbered.id = c.id;
alter table consent alter column sequence set not null;
alter table consent alter column sequence add generated always as identity;
alter table consent add unique (sequence);
select setval(pg_get_serial_sequence('consent', 'sequence'), (select count(*) from consent) + 1, false);
`;
