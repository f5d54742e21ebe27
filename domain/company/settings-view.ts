import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { policyNames } from './policies.ts';
import { type PolicyView, policyView } from './policy-words.ts';
import { type CompanySettings, settingsIn } from './settings.ts';

/** The company's settings as staff reads them; an edit is for exactly this `version`. */
export type SettingsView = {
  version: number;
  name: string;
  /** IANA. */
  timeZone: string;
  /** ISO 4217. What was ever sold stands in it, so it is not edited. */
  currency: string;
  policies: PolicyView[];
};

/** The settings as they are now (G1). One SQL. @throws {DomainError} FORBIDDEN. */
export async function companySettings(ctx: VerbContext): Promise<SettingsView> {
  actingStaff(ctx);
  return settingsView(await settingsIn(read(ctx)));
}

export function settingsView(settings: CompanySettings): SettingsView {
  const { version, name, timeZone, currency } = settings;
  const policies = policyNames.map((policy) => policyView(policy, settings[policy]));
  return { version, name, timeZone, currency, policies };
}
