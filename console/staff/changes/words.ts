import type { Outputs } from '../../core/outputs.ts';
import { changes } from '../texts/changes.ts';

export type ListedChange = Outputs['staff']['changes']['list']['items'][number];
export type Change = Outputs['staff']['changes']['get'];

/** A state that this page does not know yet stands as the API names it. */
export function stateInWords(state: string): string {
  const words: Readonly<Record<string, string>> = { ...changes.openStates, ...changes.ends };
  return words[state] ?? state;
}

/** Why a change ended, if its state does not say it already; a reason that this page does not know yet as the API names it. */
export function endReasonInWords({ state, reason }: Pick<Change, 'state' | 'reason'>): string | undefined {
  if (!reason || reason === state) return undefined;
  const words: Readonly<Record<string, string>> = changes.endReasons;
  return words[reason] ?? reason;
}

/** What a change waits for, in the server's words. */
export function waitingForOf({ transfer, cancellation, upgrade, activation }: Change): readonly string[] {
  return (transfer ?? cancellation ?? upgrade ?? activation)?.waitingFor ?? [];
}
