import type { Page } from '../page.ts';
import { actingAdministrator } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { IntegrationKey, type KeyView, keyView } from './integration-key.ts';

/** Every key, the newest first, those that ended too. One SQL. @throws {DomainError} FORBIDDEN. */
export async function listKeys(ctx: VerbContext, { after, limit }: Page): Promise<KeyView[]> {
  actingAdministrator(ctx);
  const keys = await read(ctx).find(
    IntegrationKey,
    after ? { $or: [{ createdAt: { $lt: after.at } }, { createdAt: after.at, id: { $lt: after.id } }] } : {},
    { orderBy: { createdAt: 'desc', id: 'desc' }, limit },
  );
  return keys.map((key) => keyView(key, ctx.now));
}
