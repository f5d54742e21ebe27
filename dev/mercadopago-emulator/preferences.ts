import { z } from 'zod';

/** What Mercado Pago takes, and no more: a longer or finer value is refused. */
const LONGEST_TITLE = 256;
const LONGEST_REFERENCE = 256;
const LONGEST_ADDRESS = 248;
const MOST_CENTS_DIGITS = 2;

const address = z.url().max(LONGEST_ADDRESS);
const price = z
  .number()
  .positive()
  .refine((number) => (String(number).split('.')[1] ?? '').length <= MOST_CENTS_DIGITS, 'too many decimals');

export const preferenceRequest = z.object({
  external_reference: z.string().max(LONGEST_REFERENCE).default(''),
  items: z
    .array(
      z.object({
        id: z.string().default(''),
        title: z.string().min(1).max(LONGEST_TITLE),
        quantity: z.int().positive(),
        currency_id: z.enum(['ARS', 'USD']),
        unit_price: price,
      }),
    )
    .min(1),
  expires: z.boolean().default(false),
  expiration_date_from: z.iso.datetime({ offset: true }).nullable().default(null),
  expiration_date_to: z.iso.datetime({ offset: true }).nullable().default(null),
  notification_url: address.nullable().default(null),
  back_urls: z
    .object({ success: address, pending: address, failure: address })
    .default({ success: '', pending: '', failure: '' }),
});
