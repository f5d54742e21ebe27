import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';

type SimilarClient = {
  id: string;
  name: string;
  email: string;
  verified: boolean;
  sameDocument: boolean;
  samePhone: boolean;
};

/** As many as anybody looks through. */
const MOST = 20;

/**
 * Other accounts with the document or the phone of a client, the verified ones first: what staff looks at before they verify
 * (C2, C3). One SQL.
 * @throws {DomainError} FORBIDDEN.
 */
export async function similarClients(
  ctx: VerbContext,
  { clientId }: { clientId: string },
): Promise<SimilarClient[]> {
  actingStaff(ctx);
  return read(ctx).execute<SimilarClient[]>(
    /* sql */ `select other.id, other.name, other.email, other.verified_at is not null as verified,
      other.document_key = c.document_key as "sameDocument", other.phone_key = c.phone_key as "samePhone"
    from client c
    join client other on other.id <> c.id and (other.document_key = c.document_key or other.phone_key = c.phone_key)
    where c.id = ? order by other.verified_at is null, other.created_at, other.id limit ?`,
    [clientId, MOST],
  );
}
