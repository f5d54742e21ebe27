import type { Invoice } from '../texts/invoices.ts';

/** What a page has its decisions about an invoice do. */
export type Decided = { invoice: Invoice; onDone: () => unknown };
