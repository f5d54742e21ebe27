import { fileURLToPath } from 'node:url';
import { buildSite, CONSOLE } from '../../console/build/build.ts';

const PAGE = fileURLToPath(new URL('page/', import.meta.url));

/** Builds the page of both phones as the console is built, into a folder of its own. */
export function buildPhonesPage(folder: string): Promise<boolean> {
  return buildSite(folder, { root: PAGE, pages: ['index.html'], sources: [PAGE, CONSOLE] });
}
