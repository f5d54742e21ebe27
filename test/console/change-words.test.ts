import { expect, test } from 'vitest';
import { endReasonInWords } from '../../console/staff/changes/words.ts';
import { changes } from '../../console/staff/texts/changes.ts';
import type { OrderEndReason } from '../../domain/activation/progress.ts';
import type { KeptReason } from '../../domain/cancellation/progress.ts';
import type { RefusalReason } from '../../domain/transfer/progress.ts';
import type { UpgradeEndReason } from '../../domain/upgrade/progress.ts';

type EndReason = RefusalReason | KeptReason | UpgradeEndReason | OrderEndReason;

test('the desk has words for each reason for which a change ends', () => {
  // What is missing does not compile.
  const words: Readonly<Record<Exclude<EndReason, 'completed' | 'expired'>, string>> = changes.endReasons;
  for (const [reason, text] of Object.entries(words)) {
    expect(endReasonInWords({ state: 'ended otherwise', reason })).toBe(text);
  }
});

test.each(['completed', 'withdrawn', 'expired'])(
  'a change that is %s for that very reason has no other',
  (state) => {
    expect(endReasonInWords({ state, reason: state })).toBeUndefined();
  },
);

test('a reason that the desk does not know stands as the API names it', () => {
  expect(endReasonInWords({ state: 'refused', reason: 'struck_by_lightning' })).toBe('struck_by_lightning');
});
