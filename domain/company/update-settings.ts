import type { EntityManager } from '@mikro-orm/postgresql';
import { IANAZone } from 'luxon';
import { refuse } from '../errors.ts';
import { plainMarks, plainText } from '../folding.ts';
import { actingAdministrator } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read, type Transaction, transaction } from '../transaction/transaction.ts';
import { refuseUnfitPolicies } from './check-policies.ts';
import { type PolicyName, policyNames } from './policies.ts';
import { type CompanySettings, fieldOf, SETTINGS_ID, settingsIn } from './settings.ts';
import { type SettingsView, settingsView } from './settings-view.ts';

export type SettingsEdit = {
  /** That was read. */
  version: number;
  name?: string | undefined;
  timeZone?: string | undefined;
  policies?: Partial<Record<PolicyName, number>> | undefined;
};

type Editable = Pick<CompanySettings, 'name' | 'timeZone' | PolicyName>;

const SHORTEST_NAME = 2;
const LONGEST_NAME = 80;

/**
 * Edits what is named and is another by it; what no change has frozen follows at once, what one has stays as it opened (G1). Each
 * setting that changes is an event with what it was. The same again is a success and no event.
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT, REVIEW_OUTDATED with what changed since the version that was read.
 */
export async function updateSettings(ctx: VerbContext, edit: SettingsEdit): Promise<SettingsView> {
  actingAdministrator(ctx);
  const wanted = await readEdit(read(ctx), edit);
  return transaction(ctx, async (tx) => {
    await tx.em.execute('select 1 from company_settings where id = ? for no key update', [SETTINGS_ID]);
    const settings = await settingsIn(tx.em);
    if (settings.version !== edit.version)
      refuse('REVIEW_OUTDATED', { changed: await changedSince(tx, edit.version) });
    const changed = (Object.keys(wanted) as (keyof Editable)[]).filter(
      (setting) => wanted[setting] !== settings[setting],
    );
    if (changed.length === 0) return settingsView(settings);
    const isPolicy = (setting: string): setting is PolicyName => policyNames.some((name) => name === setting);
    refuseUnfitPolicies({ ...settings, ...wanted }, changed.filter(isPolicy));
    settings.version += 1;
    for (const setting of changed) recordChange(tx, { setting, settings, to: wanted[setting] });
    tx.em.assign(settings, wanted);
    return settingsView(settings);
  });
}

type Change = { setting: keyof Editable; settings: CompanySettings; to: string | number | undefined };

function recordChange(tx: Transaction, { setting, settings, to }: Change): void {
  const data = { version: settings.version, setting, from: String(settings[setting]), to: String(to) };
  tx.event({ type: 'company.setting_changed', data });
}

/** As the fields of the edit are called. */
async function changedSince(tx: Transaction, version: number): Promise<string[]> {
  const rows = await tx.em.execute<{ setting: string }[]>(
    /* sql */ `select data ->> 'setting' as setting from event
    where type = 'company.setting_changed' and (data ->> 'version')::int > ? group by 1 order by min(id)`,
    [version],
  );
  return rows.map(({ setting }) => fieldOf(setting));
}

/** What is to be, in its normal form. @throws {DomainError} INVALID_INPUT. */
async function readEdit(
  em: EntityManager,
  { name, timeZone, policies = {} }: SettingsEdit,
): Promise<Partial<Editable>> {
  return {
    ...policies,
    ...(name === undefined ? {} : { name: readName(name) }),
    ...(timeZone === undefined ? {} : { timeZone: await readZone(em, timeZone) }),
  };
}

function readName(typed: string): string {
  const name = plainMarks(plainText(typed));
  const { length } = [...name];
  if (length >= SHORTEST_NAME && length <= LONGEST_NAME) return name;
  refuse('INVALID_INPUT', {
    field: 'name',
    expected: `tiene que tener entre ${SHORTEST_NAME} y ${LONGEST_NAME} caracteres`,
  });
}

/** As the zone database writes it, which Postgres has with every name that Intl may lack; both must know it. */
async function readZone(em: EntityManager, typed: string): Promise<string> {
  const zone = typed.trim();
  if (zone.includes('/') && IANAZone.isValidZone(zone)) {
    const [known] = await em.execute<{ name: string }[]>(
      'select name from pg_timezone_names where lower(name) = lower(?)',
      [zone],
    );
    if (known) return known.name;
  }
  refuse('INVALID_INPUT', {
    field: 'timeZone',
    expected: 'se esperaba una zona horaria, como America/Argentina/Cordoba',
  });
}
