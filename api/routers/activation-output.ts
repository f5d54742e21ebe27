import { z } from 'zod';
import { activationKind } from '../../domain/activation/activation.ts';
import { statesIn } from '../../domain/changes/kind.ts';
import { id, instant } from '../schemas.ts';

/** An activation as its holder and staff see it. */
export const activationOutput = z.object({
  id,
  reference: z.string(),
  kind: z.literal('activation'),
  serviceId: id,
  state: z.enum(statesIn(activationKind, 'open', 'decided', 'over')),
  version: z.int(),
  openedAt: instant,
  /** Until when its invoice may be paid; null once the service is being set up. */
  deadline: instant.nullable(),
  invoiceId: id.nullable(),
  /** In Spanish. */
  waitingFor: z.array(z.string()),
  taskId: id.optional(),
  closedAt: instant.optional(),
  reason: z.string().optional(),
});
