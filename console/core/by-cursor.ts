/** The cursor of the next page, as every list of the API gives it. */
export const byCursor = {
  getNextPageParam: ({ nextCursor }: { nextCursor: string | null }) => nextCursor,
};
