import { z } from 'zod';
import { cancellationKind, modes } from '../../domain/cancellation/cancellation.ts';
import { statesIn } from '../../domain/changes/kind.ts';
import { id, instant, localDate, owedInvoice } from '../schemas.ts';

/** A cancellation as its holder and staff see it. */
export const cancellationOutput = z.object({
  id,
  reference: z.string(),
  kind: z.literal('cancellation'),
  serviceId: id,
  state: z.enum(statesIn(cancellationKind, 'open', 'decided', 'over')),
  version: z.int(),
  mode: z.enum(modes),
  openedAt: instant,
  /** When the service ends, or its immediate end begins to be carried out (X2, X3). */
  endsAt: instant,
  withdrawableUntil: instant,
  /** Of an end of period: the last day on which it works in full. */
  lastFullDay: localDate.nullable(),
  /** What is deleted, in Spanish. */
  deleted: z.array(z.string()),
  owed: z.array(owedInvoice),
  /** In Spanish. */
  waitingFor: z.array(z.string()),
  taskId: id.optional(),
  closedAt: instant.optional(),
  reason: z.string().optional(),
});
