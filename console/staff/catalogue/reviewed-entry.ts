import { queryClient, trpc } from '../../core/api.ts';
import { takeNow } from '../read-again.ts';
import { useReviewed } from '../reviewed.tsx';
import type { Catalogue } from '../texts/catalogue.ts';

type Entry = { id: string; version: number };

/** What a page has an edit of the catalogue do. */
export type Edited = {
  /** Takes it as it is after the edit. */
  onDone: () => unknown;
  /** Reads again what was refused. */
  onRefused: () => unknown;
};

/** The same, which closes its form once it is done. */
export function closing<Of extends Edited>(edited: Of, close: () => void): Of {
  const onDone = async () => {
    await edited.onDone();
    close();
  };
  return { ...edited, onDone };
}

export const readCatalogueAgain = () =>
  queryClient.invalidateQueries({ queryKey: trpc.staff.catalogue.pathKey() });

/** A product or a plan as it was read, what it is by now if somebody else edited it, and what one's own edits do. */
export function useReviewedEntry<Of extends Entry>(
  entry: Of,
  find: (catalogue: Catalogue) => Of | undefined,
): ReturnType<typeof useReviewed<Of>> & { edited: Edited } {
  const reviewed = useReviewed(entry);
  const onDone = async () => {
    const take = (catalogue: Catalogue) => {
      const found = find(catalogue);
      if (found) reviewed.accept(found);
    };
    await takeNow(trpc.staff.catalogue.list.queryOptions(), take);
    await readCatalogueAgain();
  };
  return { ...reviewed, edited: { onDone, onRefused: readCatalogueAgain } };
}
