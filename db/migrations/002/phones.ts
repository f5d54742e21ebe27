/** As they were keyed without the ninth digit, though what is left is a fixed line's number (C4). */
const FIXED_LINE_KEY = '^55[0-9]{2}[0-5][0-9]{7}$';
const MOBILE = '^[+]55[0-9]{2}9[0-5][0-9]{7}$';
const EITHER_KEY = '^55[0-9]{2}9?[0-5][0-9]{7}$';

/**
 * Brazil's mobiles whose number without the ninth digit is a fixed line's get a key of their own (C4). What was kept of the
 * two lines as one conversation is worked out again, for each, from what each of them sent.
 */
const phoneKeys = /* sql */ `
update client set phone_key = substr(phone, 2) where phone ~ '${MOBILE}';
update inbound_message set sender_key = substr(replace(sender, 'whatsapp:', ''), 2)
where replace(sender, 'whatsapp:', '') ~ '${MOBILE}';

insert into handoff (id, payload, created_at, locked_until)
select gen_random_uuid(), jsonb_set(payload, '{senderKey}', to_jsonb(overlay(payload ->> 'senderKey' placing '9' from 5 for 0))),
  created_at, locked_until
from handoff where payload ->> 'kind' = 'inbound' and payload ->> 'senderKey' ~ '${FIXED_LINE_KEY}';

insert into conversation (sender_key, address, external_user_id, last_inbound_at, alerts_silenced_at)
select sender_key,
  (array_agg(replace(sender, 'whatsapp:', '') order by sequence desc))[1],
  (array_agg(external_user_id order by sequence desc) filter (where external_user_id is not null))[1],
  max(received_at),
  (array_agg(case outcome when 'alerts_off' then processed_at end order by sequence desc)
    filter (where outcome in ('alerts_off', 'alerts_on')))[1]
from inbound_message where processed_at is not null and sender_key ~ '${EITHER_KEY}'
group by sender_key
on conflict (sender_key) do update set address = excluded.address, external_user_id = excluded.external_user_id,
  last_inbound_at = excluded.last_inbound_at, alerts_silenced_at = excluded.alerts_silenced_at;
delete from conversation c where c.sender_key ~ '${FIXED_LINE_KEY}' and c.address ~ '${MOBILE}'
  and exists (select from conversation m where m.sender_key = substr(c.address, 2));
update conversation set sender_key = substr(address, 2)
where sender_key ~ '${FIXED_LINE_KEY}' and address ~ '${MOBILE}';
`;

const APOSTROPHES = '‘’‛ʼ′`';
const DASHES = '‐‑‒–—―−';
const PLAIN_MARKS = `${"''".repeat(APOSTROPHES.length)}${'-'.repeat(DASHES.length)}`;
const LONGEST_LABEL = 80;

/**
 * Apostrophes and dashes of every kind are one in the key of a label (C1). Two labels of one holder that differed by nothing
 * else can be told apart no longer: the later one gets the next number, as at a transfer's commit, or a name of its own where
 * there is no room for a number.
 */
const labelKeys = /* sql */ `
do $$
declare
  held record;
  folded text;
  free_key text;
  free_label text;
  number int;
begin
  for held in
    select o.id, o.client_id, o.label_key, o.ended_at, s.id as service_id, s.label
    from ownership_interval o join service s on s.id = o.service_id
    where o.label_key ~ '[${APOSTROPHES}${DASHES}]'
    order by o.started_at, o.id
  loop
    folded := translate(held.label_key, '${APOSTROPHES}${DASHES}', '${PLAIN_MARKS}');
    free_key := folded;
    number := 1;
    while held.ended_at is null and exists (
      select from ownership_interval o
      where o.client_id = held.client_id and o.label_key = free_key and o.ended_at is null and o.id <> held.id
    ) loop
      number := number + 1;
      free_label := held.label || ' - ' || number;
      free_key := folded || ' - ' || number;
      if char_length(free_label) > ${LONGEST_LABEL} then
        free_label := 'Servicio ' || number;
        free_key := 'servicio ' || number;
      end if;
    end loop;
    update ownership_interval set label_key = free_key where id = held.id;
    if number > 1 then
      update service set label = free_label where id = held.service_id;
    end if;
  end loop;
end $$;
`;

/** The keys by which phones and labels are compared, for the rows that were there before. */
export const phones = phoneKeys + labelKeys;
