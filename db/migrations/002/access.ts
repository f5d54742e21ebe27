/** Counters and remembered requests that end, ids of requests as hashes, and sessions that know their device. */
export const accessHardening = /* sql */ `
-- How long a window lasts was known to the code alone; the tries of the windows that are open now are let go.
delete from try_counter;
alter table try_counter drop column window_started_at, add column window_ends_at timestamptz not null;
create index try_counter_over on try_counter (window_ends_at);

alter table request rename column request_id to id_hash;
alter table request alter column id_hash type text using encode(sha256(convert_to(id_hash::text, 'UTF8')), 'hex');
create index request_created on request (created_at);
grant delete on request to tramite_app;

alter table session add column device_hash text;
create index session_staff on session (staff_id) where revoked_at is null;
drop index session_address;
`;
