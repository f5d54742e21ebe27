import { DemoError, expectThat } from './demo-error.ts';
import { link, note } from './output.ts';
import { noAnswer, type RunningStack } from './running-stack.ts';

const TIMEOUT_MS = 10_000;
const SEE_OTHER = 303;
const MARK_UP = /<style>.*?<\/style>|<[^>]+>/gs;

/** Opens an invoice's page as a browser does, without signing in, and says what it reads there. @throws DemoError. */
export async function readInvoicePage(stack: RunningStack, address: string): Promise<string> {
  const response = await visit(stack, address);
  expectThat(response.ok, `The invoice's page answers ${response.status}.`);
  const text = (await response.text()).replace(MARK_UP, ' ').replace(/\s+/g, ' ').trim();
  link('The page of the invoice', address);
  return text;
}

/** Follows the invoice's button to the gateway's checkout, and pays there with a card. @throws DemoError. */
export async function payByCheckout(stack: RunningStack, payLink: string | undefined): Promise<void> {
  if (!payLink) throw new DemoError('The invoice has no way to pay.');
  const redirect = await visit(stack, payLink);
  const checkout = redirect.headers.get('location');
  if (!checkout) throw new DemoError(`${payLink} leads to no checkout: it answers ${redirect.status}.`);
  link('The checkout', checkout);
  const paid = await visit(stack, checkout, { method: 'POST', body: 'way=0' });
  expectThat(paid.status === SEE_OTHER, `The checkout answers ${paid.status}, as if nothing had been paid.`);
  note('Paid by card; the gateway tells the API by a signed webhook, which looks the payment up.');
}

async function visit(stack: RunningStack, address: string, init: RequestInit = {}): Promise<Response> {
  const options = { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) } as const;
  const response = await fetch(address, options).catch(() => undefined);
  if (!response) throw noAnswer(stack, `The page ${new URL(address).origin}`);
  return response;
}
