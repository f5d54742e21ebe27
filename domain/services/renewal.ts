import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** Where a term stands: before its renewal is invoiced, while something is owed, suspended for it, about to end for it; over. */
const renewalStages = ['waiting', 'owed', 'suspended', 'ending', 'renewed', 'ended'] as const;
export type RenewalStage = (typeof renewalStages)[number];

/** The run of a term, `renewal/<termId>`: one per term, from its start until the next one begins or the service ends (B2, B3). */
export const Renewal = defineEntity({
  name: 'Renewal',
  tableName: 'renewal',
  properties: {
    termId: p.uuid().primary(),
    serviceId: p.uuid(),
    stage: p.enum(renewalStages),
    version: p.integer(),
    nextCheckAt: p.datetime().nullable(),
  },
});
export type Renewal = InferEntity<typeof Renewal>;
