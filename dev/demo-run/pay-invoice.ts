import { payByCheckout, readInvoicePage } from './checkout.ts';
import { eventually } from './eventually.ts';
import { note, step } from './output.ts';
import { type Person, told } from './person.ts';
import type { RunningStack } from './running-stack.ts';

export type DemoInvoice = { id: string; number: number; link: string };

/** Its holder opens an invoice and pays it with the gateway's checkout; resolves once it is paid. @throws DemoError. */
export async function payInvoice(
  stack: RunningStack,
  { api }: Person,
  { id, number, link: address }: DemoInvoice,
): Promise<void> {
  step(`He opens invoice ${number} from its message, and pays it.`);
  const payLink = await eventually(async () => {
    const { payLink: found } = await told(stack, api.invoices.get.query({ invoiceId: id }));
    return found;
  }, `Invoice ${number} got no way to pay`);
  note(await readInvoicePage(stack, address));
  await payByCheckout(stack, payLink);
  await eventually(async () => {
    const { status } = await told(stack, api.invoices.get.query({ invoiceId: id }));
    return status === 'paid' || undefined;
  }, `Invoice ${number} was not paid`);
  note(`Invoice ${number} is paid.`);
}
