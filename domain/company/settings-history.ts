import type { EntityManager } from '@mikro-orm/postgresql';
import { fieldName } from '../field-names.ts';
import { type Numbered, type NumberedPage, numberedPage, positionOf } from '../page.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { fieldOf } from './settings.ts';

export type SettingChange = {
  id: string;
  at: string;
  setting: string;
  /** Its name in Spanish. */
  label: string;
  from: string;
  to: string;
  /** Grows with every edit. */
  version: number;
  by: { id: string; name: string };
};

type Row = Omit<SettingChange, 'at' | 'label' | 'by'> & {
  at: Date | string;
  staffId: string;
  staffName: string;
};

/** Who changed which setting from what to what, or one of them, the newest first (G1, G6). One SQL. @throws {DomainError} FORBIDDEN, INVALID_INPUT. */
export async function settingsHistory(
  ctx: VerbContext,
  { setting, ...page }: NumberedPage & { setting?: string | undefined },
): Promise<Numbered<SettingChange>> {
  actingStaff(ctx);
  const before = positionOf(page.cursor);
  const rows = await read(ctx).execute<Row[]>(
    `select ${CHANGES} and (?::bigint is null or e.id < ?::bigint) and (?::text is null or e.data ->> 'setting' = ?)
    order by e.id desc limit ?`,
    [before, before, setting ?? null, setting ?? null, page.limit + 1],
  );
  return numberedPage(rows, page, view);
}

/** The last change of every setting that was ever changed. One SQL. */
export async function lastChanges(em: EntityManager): Promise<SettingChange[]> {
  const rows = await em.execute<Row[]>(
    `select distinct on (e.data ->> 'setting') ${CHANGES} order by e.data ->> 'setting', e.id desc`,
  );
  return rows.map(view);
}

const CHANGES = /* sql */ `e.id::text, e.at, e.data ->> 'setting' as setting, e.data ->> 'from' as from, e.data ->> 'to' as to,
    (e.data ->> 'version')::int as version, m.id as "staffId", m.name as "staffName"
  from event e join staff m on m.id::text = e.actor ->> 'staffId'
  where e.type = 'company.setting_changed'`;

function view({ staffId, staffName, ...row }: Row): SettingChange {
  const { at, setting } = row;
  return {
    ...row,
    at: new Date(at).toISOString(),
    label: labelOf(setting),
    by: { id: staffId, name: staffName },
  };
}

function labelOf(setting: string): string {
  return fieldName(setting === 'name' ? 'companyName' : fieldOf(setting));
}
