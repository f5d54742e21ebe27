/** What was not told about an inbound message is unknown, which is neither yes nor no (T7). */
export const inboundUnknowns = /* sql */ `
alter table inbound_message alter column media_count drop not null, alter column forwarded drop not null;
`;
