import type { ChangeKind } from '../change-kinds.ts';
import type { TaskKind } from '../tasks/staff-task.ts';

/**
 * What a state means to the core: `open` may still be withdrawn, `decided` only goes forward (its deciding transaction is
 * done), `over` is never left.
 */
export type Phase = 'open' | 'decided' | 'over';

/** A kind of change as data. */
export type KindDefinition<State extends string = string> = {
  kind: ChangeKind;
  /** Before every reference of this kind: `TR-7KQ2MW9X`. */
  prefix: string;
  /** The state in which it opens. */
  first: State;
  states: Readonly<Record<State, Phase>>;
  /** Where each state may lead; `moveTo` checks it, and the pictures in docs/ are made of it. */
  next: Readonly<Record<State, readonly State[]>>;
  /** Tasks that mean nothing once the change is over. */
  tasks: readonly TaskKind[];
};

/** The states of a kind that are in one of the phases. */
export function statesIn<State extends string>(
  { states }: Pick<KindDefinition<State>, 'states'>,
  ...phases: readonly Phase[]
): State[] {
  return (Object.keys(states) as State[]).filter((state) => phases.includes(states[state]));
}
