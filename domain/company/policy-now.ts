import type { Transaction } from '../transaction/transaction.ts';
import { FROZEN_POLICY, type Policy } from './policies.ts';

/** The company's numbers as they are now, for what no change has frozen (G1). */
export async function policyNow(tx: Transaction): Promise<Policy> {
  const [company] = await tx.em.execute<{ policy: Policy }[]>(
    `select ${FROZEN_POLICY} as policy from company_settings w`,
  );
  if (!company) throw new Error('the company has no settings');
  return company.policy;
}
