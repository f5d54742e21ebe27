import type { Outputs } from '../../core/outputs.ts';
import { changes } from '../texts/changes.ts';

export type ListedChange = Outputs['staff']['changes']['list']['items'][number];
export type Change = Outputs['staff']['changes']['get'];

/** A state that this page does not know yet stands as the API names it. */
export function stateInWords(state: string): string {
  const words: Readonly<Record<string, string>> = { ...changes.openStates, ...changes.ends };
  return words[state] ?? state;
}

/** What a change waits for, in the server's words. */
export function waitingForOf({ transfer, cancellation, upgrade, activation }: Change): readonly string[] {
  return (transfer ?? cancellation ?? upgrade ?? activation)?.waitingFor ?? [];
}
