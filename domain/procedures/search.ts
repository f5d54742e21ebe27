import { countTry } from '../access/throttle.ts';
import { namesOf } from '../change-kinds.ts';
import { refuse } from '../errors.ts';
import { formatMoney } from '../money.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { arrayLiteral, read } from '../transaction/transaction.ts';
import { type FoundKind, foundKinds, SEARCH, SHOWN } from './search-statement.ts';
import { readSearch, type SearchKeys } from './search-text.ts';

export type Found = {
  kind: FoundKind;
  id: string;
  title: string;
  subtitle: string;
  /** Whether what was typed is the whole of what was found by, not only its beginning. */
  exact: boolean;
};

type Row = Pick<Found, 'kind' | 'id' | 'exact'> & {
  name: string | null;
  detail: string | null;
  state: string | null;
  number: string | null;
  total: string | null;
  currency: string | null;
  whose: string | null;
};

/** By one member of staff; somebody who types makes a few a second at most, for a few seconds. */
const LIMIT = { limit: 120, windowSeconds: 60 };

const states: Readonly<Record<string, string>> = {
  pending: 'pendiente',
  active: 'activo',
  suspended: 'suspendido',
  cancelled: 'dado de baja',
  terminated: 'terminado',
  issued: 'impaga',
  paid: 'paga',
  void: 'anulada',
};

/**
 * What a text may mean to staff (C8): an e-mail, a phone, a name, a document, a service's label or domain, an invoice's number, a
 * change's reference, each as people type it. A few of each kind, whole hits first; `more` names the kinds of which there are
 * others. What was typed is kept nowhere. Two SQL.
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT, TOO_MANY_TRIES.
 */
export async function search(
  ctx: VerbContext,
  { text }: { text: string },
): Promise<{ items: Found[]; more: FoundKind[] }> {
  const { staffId } = actingStaff(ctx);
  const keys = readSearch(text);
  if (keys.words === null && keys.invoiceNumber === null)
    refuse('INVALID_INPUT', { field: 'text', expected: 'se esperaban dos letras o más' });
  await countTry(read(ctx), { ...LIMIT, key: `search/${staffId}`, now: ctx.now });
  const rows = await read(ctx).execute<Row[]>(SEARCH, valuesOf(keys));
  const byKind = Map.groupBy(rows, ({ kind }) => kind);
  const shown = new Set([...byKind.values()].flatMap((found) => found.slice(0, SHOWN)));
  return {
    items: rows.filter((row) => shown.has(row)).map(view),
    more: foundKinds.filter((kind) => (byKind.get(kind)?.length ?? 0) > SHOWN),
  };
}

/** What the statement asks for, in its order. */
export function valuesOf(keys: SearchKeys): unknown[] {
  return [
    keys.words,
    keys.email,
    keys.domain,
    arrayLiteral(keys.phoneKeys),
    arrayLiteral(keys.documentKeys),
    keys.invoiceNumber,
    arrayLiteral(keys.references),
    arrayLiteral(keys.codes),
  ];
}

function view(row: Row): Found {
  const { kind, id, exact } = row;
  const state = states[row.state ?? ''];
  const subtitle = {
    change: [namesOf(row.state ?? '')?.called, row.whose],
    invoice: [row.whose, sumOf(row), state],
    client: [row.detail],
    service: [row.detail, row.whose, state],
    domain: [row.whose],
  }[kind];
  const title = kind === 'invoice' ? `Factura ${row.number}` : (row.name ?? '');
  return { kind, id, exact, title, subtitle: subtitle.filter((part) => part).join(' · ') };
}

function sumOf({ total, currency }: Row): string | null {
  return total === null || currency === null ? null : formatMoney({ amount: BigInt(total), currency });
}
