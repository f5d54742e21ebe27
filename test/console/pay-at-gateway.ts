import { lookedUp } from '../gateway/paying.ts';
import type { Fixture } from '../harness/fixture.ts';
import type { Visitor } from './stage.ts';

/** Pays the invoice that is shown at the gateway's own page, and comes back to the panel. */
export async function payAtGateway(fixture: Fixture, { page }: Visitor): Promise<void> {
  await page.getByRole('link', { name: /^Pagar / }).click();
  await page.getByRole('button', { name: 'Pagar', exact: true }).click();
  await page.getByRole('heading', { name: 'Volviste de pagar' }).waitFor();
  await lookedUp(fixture);
}
