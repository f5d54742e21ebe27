/** What each fault of a list makes of the fields of a message in it: missing, or nothing that anybody can read. */
export const unreadable: Readonly<Record<string, Record<string, unknown>>> = {
  no_media_count: { num_media: null },
  odd_media_count: { num_media: 'some' },
  no_dates: { date_sent: null, date_created: null },
  odd_dates: { date_sent: 'soon', date_created: 'soon' },
};
