import { OutsideError } from '../errors.ts';
import { inDoubt } from './guarded-client.ts';

export const PAGE_SIZE = 200;

export type Page<Item> = { instances: Item[]; nextPage(): Promise<Page<Item>> | undefined };

/** Every item of a list, page by page. */
export async function* items<Item>(first: () => Promise<Page<Item>>): AsyncGenerator<Item> {
  let page: Page<Item> | undefined = await guarded(false, first);
  while (page) {
    yield* page.instances;
    const current: Page<Item> = page;
    page = await guarded(false, async () => current.nextPage());
  }
}

/** Lets only errors of our own through: whatever else the SDK throws may quote what it was given. */
export async function guarded<Result>(changes: boolean, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof OutsideError ? error : inDoubt('CLIENT_ERROR', changes);
  }
}
