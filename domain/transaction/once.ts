import { refuse } from '../errors.ts';
import type { Transaction } from './transaction.ts';

/**
 * Gives the same result to the same request id, with no second effect, even when a grant was consumed. A second
 * request waits on the first one's row until that has committed.
 * @throws {DomainError} REQUEST_ID_REUSED when the id came with other input.
 */
export async function once<T>(tx: Transaction, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const request = tx.ctx.request;
  if (!request) return work(tx);
  const key = [request.caller, request.procedure, request.idHash];
  const fresh = await tx.em.execute(
    /* sql */ `insert into request (caller, procedure, id_hash, input_hash, created_at)
    values (?, ?, ?, ?, ?) on conflict do nothing returning id_hash`,
    [...key, request.inputHash, tx.now],
  );
  if (fresh.length > 0) {
    const result = await work(tx);
    await tx.em.execute(
      /* sql */ `update request set answer = ?::jsonb where caller = ? and procedure = ? and id_hash = ?`,
      [JSON.stringify({ answer: result }), ...key],
    );
    return result;
  }
  const [earlier] = await tx.em.execute<{ input_hash: string; answer: { answer: T } }[]>(
    /* sql */ `select input_hash, answer from request where caller = ? and procedure = ? and id_hash = ?`,
    key,
  );
  if (!earlier || earlier.input_hash !== request.inputHash) refuse('REQUEST_ID_REUSED');
  return earlier.answer.answer;
}
