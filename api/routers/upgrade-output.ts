import { z } from 'zod';
import { invoiceStatuses } from '../../domain/billing/invoice.ts';
import { periods } from '../../domain/services/service.ts';
import { upgradeKind, type UpgradeState } from '../../domain/upgrade/upgrade.ts';
import { id, instant, localDate, money } from '../schemas.ts';

const states = Object.keys(upgradeKind.states) as UpgradeState[];
const plan = z.object({ id, name: z.string() });

/** An upgrade as its holder and staff see it. */
export const upgradeOutput = z.object({
  id,
  reference: z.string(),
  kind: z.literal('upgrade'),
  serviceId: id,
  state: z.enum(states),
  version: z.int(),
  openedAt: instant,
  /** Until when its invoice may be paid; null once it is paid (U6). */
  deadline: instant.nullable(),
  fromPlan: plan,
  toPlan: plan,
  period: z.enum(periods),
  /** What a term costs from then on. */
  price: money,
  /** What had been paid for the terms that it changes; null where nothing says so. */
  paid: money.nullable(),
  /** What is paid for the upgrade. */
  difference: money,
  dueDate: localDate,
  quoteId: id.nullable(),
  invoice: z.object({
    id,
    number: z.int(),
    status: z.enum(invoiceStatuses),
    owed: money,
    link: z.url(),
  }),
  waitingFor: z.array(z.string()),
  taskId: id.optional(),
  closedAt: instant.optional(),
  reason: z.string().optional(),
});
