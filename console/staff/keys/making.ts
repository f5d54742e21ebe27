import { type Act, useAct } from '../../core/act.ts';
import { queryClient, trpc } from '../../core/api.ts';
import type { Key } from '../texts/keys.ts';

/** A key that was just made: there is no other moment at which it can be read. */
export type MadeKey = { id: string; name: string; key: string };

export const readAgain = () => queryClient.invalidateQueries({ queryKey: trpc.staff.keys.pathKey() });

type Answer = { key: string; of: Key };

/**
 * An act that makes a key. The key goes to whoever shows it and is no part of what is kept of the act. Trying again after a
 * failure makes another one, so that the list is read again: what came of the first try stands there.
 */
export function useMaking<Input>(
  mutate: (input: Input) => Promise<Answer>,
  onMade: (made: MadeKey) => void,
): Act<Input, Key> {
  const mutationFn = async (input: Input): Promise<Key> => {
    const { key, of } = await mutate(input);
    onMade({ id: of.id, name: of.name, key });
    return of;
  };
  // What is kept of an act leads to who began it, and from there to the key.
  const options = { mutationFn, gcTime: 0 };
  return useAct<Input, Key, Error, unknown>(options, { onDone: readAgain, onRefused: readAgain });
}
