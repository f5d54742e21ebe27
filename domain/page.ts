/** Where a page of a list ended: the instant that its last row is sorted by, and that row's id. */
export type Position = { at: Date; id: string };

/** Which rows of a list are asked for: so many from after a position. */
export type Page = { after?: Position | undefined; limit: number };
