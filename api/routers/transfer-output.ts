import { z } from 'zod';
import { parties, type TransferState, transferKind } from '../../domain/transfer/transfer.ts';
import { id, instant } from '../schemas.ts';

const person = z.object({ name: z.string() });

/** A change of kind transfer, as clients rely on it: fields may be added. `waitingFor` is Spanish text, `version` grows with every change of state. */
export const transferOutput = z.object({
  id,
  reference: z.string(),
  kind: z.literal('transfer'),
  serviceId: id,
  state: z.enum(Object.keys(transferKind.states) as TransferState[]),
  version: z.int(),
  openedAt: instant,
  deadline: instant.optional(),
  waitingFor: z.array(z.string()),
  taskId: id.optional(),
  closedAt: instant.optional(),
  reason: z.string().optional(),
  holder: person,
  recipient: person,
  consents: z.array(z.object({ party: z.enum(parties), at: instant, voidedAt: instant.optional() })),
});

/** One's own: which party one is, whether one consents signed in (T6), and from when on it is carried out once both were told (T10). */
export const ownTransferOutput = transferOutput.extend({
  party: z.enum(parties),
  service: z.object({ label: z.string() }),
  signedInConsent: z.boolean(),
  coolingOffEndsAt: instant.optional(),
});
