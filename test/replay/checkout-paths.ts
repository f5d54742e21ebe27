import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { checkoutWorkflow } from '../../workflows/messages.ts';
import { extra } from '../harness/company.ts';
import type { Fixture } from '../harness/fixture.ts';
import { endIn } from './play.ts';

const SYSTEM = { type: 'system', process: 'test' } as const;
/** More digits than the gateway's SDK can carry. */
const TOO_MUCH = '99999999999999999';

/** The service is billed; resolves to the id of the run that opens a way to pay. */
export async function billAtGateway(fixture: Fixture, amount = '1000'): Promise<string> {
  const bill = { serviceId: fixture.service.id, lines: [extra(amount)], dueDate: '2036-03-20' };
  await issueInvoice(await fixture.as(SYSTEM), bill);
  return [...fixture.runs].filter((id) => id.startsWith(`${checkoutWorkflow}/`)).at(-1) ?? '';
}

async function untilDone(fixture: Fixture, workflowId: string): Promise<void> {
  await fixture.client.workflow.getHandle(workflowId).result();
}

/** Every path of the workflow `checkout`, which belongs to no change. */
export const checkoutPaths = endIn(
  undefined,
  {
    opened: async (fixture) => untilDone(fixture, await billAtGateway(fixture)),
    'gateway-refuses': async (fixture) => {
      await untilDone(fixture, await billAtGateway(fixture, TOO_MUCH));
      await fixture.task('checkout_stuck');
    },
    'gateway-away-past-its-time': async (fixture) => {
      await fixture.outside.mercadoPago.pause();
      await billAtGateway(fixture);
      await fixture.sleep('7 hours');
      await fixture.task('checkout_stuck');
      await fixture.outside.mercadoPago.resume();
    },
  },
  { hasGateway: true },
);
