import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { policyNames } from './policies.ts';
import { type PolicyView, policyView } from './policy-words.ts';
import { type CompanySettings, settingsIn } from './settings.ts';
import { lastChanges, type SettingChange } from './settings-history.ts';

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

/** The settings as they are now, with the last change of each (G1). Two SQL. @throws {DomainError} FORBIDDEN. */
export async function companySettings(
  ctx: VerbContext,
): Promise<SettingsView & { lastChanges: SettingChange[] }> {
  actingStaff(ctx);
  const em = read(ctx);
  return { ...settingsView(await settingsIn(em)), lastChanges: await lastChanges(em) };
}

export function settingsView(settings: CompanySettings): SettingsView {
  const { version, name, timeZone, currency } = settings;
  const policies = policyNames.map((policy) => policyView(policy, settings[policy]));
  return { version, name, timeZone, currency, policies };
}
