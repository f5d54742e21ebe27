/** So many of a kind are shown, and one more says that there are others. */
/** In the order in which they are shown. */
export const foundKinds = ['change', 'invoice', 'client', 'service', 'domain'] as const;
export type FoundKind = (typeof foundKinds)[number];

export const SHOWN = 5;
const READ = SHOWN + 1;

/** The rows of a table whose key begins with `begun`, the shortest first: so many are read and no more. */
function beginning(table: string, key: string, begun: string): string {
  const ordered = `(${key} collate "C")`;
  return `(select id, ${ordered} = ${begun} as exact from ${table}
    where ${ordered} >= ${begun} and ${ordered} < ${begun} || chr(1114111) order by ${ordered} limit ${READ})`;
}

const among = (table: string, condition: string) =>
  `(select id, true as exact from ${table} where ${condition} limit ${READ})`;
const all = (parts: readonly string[]) => parts.join('\n  union all ');
const nameKeys = [
  'search_fold(name)',
  'search_words(name, 2)',
  'search_words(name, 3)',
  'search_words(name, 4)',
  'search_ends(name)',
];
const labelKeys = ['search_fold(label)', 'search_words(label, 2)', 'search_words(label, 3)'];
const ofWords = (table: string, keys: readonly string[]) =>
  `select h.id, h.exact from word w, lateral (${all(keys.map((key) => beginning(table, key, 'w.begun')))}) h`;

/** Each found once, whole hits first; what is shown of it is read afterwards. */
const found = (kind: string, parts: readonly string[]) =>
  `(select '${kind}' as kind, id, bool_or(exact) as exact from (${all(parts)}) h group by id order by 3 desc, 2 limit ${READ})`;

/**
 * Everything that a text may mean, in one statement. Every part of it reads a few rows out of one index; the words of a name also
 * with the last one first, for surnames come first as often.
 */
export const SEARCH = /* sql */ `with typed as materialized (
    select search_fold(?) collate "C" as words, ?::text collate "C" as email, ?::text collate "C" as domain, ?::text[] as phones,
      ?::text[] as documents, ?::bigint as invoice, ?::text[] as refs, ?::text[] as codes
  ), word as materialized (
    select words as begun from typed
    union select regexp_replace(words, '^(.+) (\\S+)$', '\\2 \\1') collate "C" from typed
  ), hit as materialized (
    ${all([
      found('client', [
        ofWords('client', nameKeys),
        `select h.id, h.exact from typed t, lateral (${beginning('client', 'email', 't.email')}) h`,
        `select h.id, h.exact from typed t, lateral ${among('client', 'phone_key = any(t.phones)')} h`,
        `select h.id, h.exact from typed t, lateral ${among('client', 'document_key = any(t.documents)')} h`,
      ]),
      found('service', [
        ofWords('service', labelKeys),
        `select h.id, h.exact from typed t, lateral (${beginning('service', 'panel_domain', 't.domain')}) h`,
      ]),
      found('domain', [
        `select h.id, h.exact from typed t, lateral (${beginning('domain', 'name', 't.domain')}) h`,
      ]),
      found('invoice', [
        `select h.id, h.exact from typed t, lateral ${among('invoice', 'number = t.invoice')} h`,
      ]),
      found('change', [
        `select h.id, h.exact from typed t, lateral ${among('service_change', 'reference = any(t.refs)')} h`,
        `select p.change_id, true from typed t join change_party p on p.code = any(t.codes)`,
      ]),
    ])}
  )
  select h.kind, h.id, h.exact, coalesce(c.name, s.label, d.name, c2.reference) as name,
    coalesce(c.email, s.panel_domain) as detail, coalesce(s.status, i.status, c2.kind) as state,
    i.number::text, i.total::text, i.currency, coalesce(p.name, s2.label) as whose
  from hit h
  left join client c on h.kind = 'client' and c.id = h.id
  left join service s on h.kind = 'service' and s.id = h.id
  left join ownership_interval o on h.kind = 'service' and o.service_id = h.id and o.ended_at is null
  left join domain d on h.kind = 'domain' and d.id = h.id
  left join invoice i on h.kind = 'invoice' and i.id = h.id
  left join service_change c2 on h.kind = 'change' and c2.id = h.id
  left join service s2 on s2.id = c2.service_id
  left join client p on p.id = coalesce(o.client_id, d.client_id, i.client_id)
  order by h.exact desc, array_position(array['${foundKinds.join("', '")}'], h.kind), name, h.id`;
