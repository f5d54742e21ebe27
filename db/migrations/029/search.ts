/**
 * What staff finds by a word (C8): each key is a B-tree in byte order, so that the first few of a prefix are read without the
 * others, however many there are.
 */
export const search = /* sql */ `
-- A text as it is searched: without case and accents, apostrophes and spaces of every kind being one. None of these is strict, and
-- all that they call is immutable, so that the planner writes them out.
create function search_fold(typed text) returns text language sql immutable parallel safe
return lower(regexp_replace(normalize(
  btrim(regexp_replace(translate(typed, '’‘‛´\`', ''''''''''''), '\\s+', ' ', 'g')), NFKD), '[\\u0300-\\u036f]', '', 'g'));

-- A name from its second, third or fourth word on; null where it has not so many.
create function search_words(name text, first int) returns text language sql immutable parallel safe
return substring(search_fold(name) from case first
  when 2 then '^\\S+ (.+)$' when 3 then '^\\S+ \\S+ (.+)$' when 4 then '^\\S+ \\S+ \\S+ (.+)$' end);

-- The first and the last word of a name that has others between them.
create function search_ends(name text) returns text language sql immutable parallel safe
return regexp_replace(substring(search_fold(name) from '^\\S+ .+ \\S+$'), '^(\\S+) .* (\\S+)$', '\\1 \\2');

create index client_search_name on client ((search_fold(name) collate "C"));
create index client_search_second on client ((search_words(name, 2) collate "C")) where search_words(name, 2) is not null;
create index client_search_third on client ((search_words(name, 3) collate "C")) where search_words(name, 3) is not null;
create index client_search_fourth on client ((search_words(name, 4) collate "C")) where search_words(name, 4) is not null;
create index client_search_ends on client ((search_ends(name) collate "C")) where search_ends(name) is not null;
create index service_search_label on service ((search_fold(label) collate "C"));
create index service_search_second on service ((search_words(label, 2) collate "C")) where search_words(label, 2) is not null;
create index service_search_third on service ((search_words(label, 3) collate "C")) where search_words(label, 3) is not null;
create index client_search_email on client ((email collate "C"));
create index client_search_document on client (document_key);
create index service_search_domain on service ((panel_domain collate "C")) where panel_domain is not null;
create index domain_search_name on domain ((name collate "C"));
`;
