import axe from 'axe-core';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished } from 'vitest';
import { TEST_PASSWORD, TEST_SECURITY_KEY } from '../harness/builders.ts';
import { type Fixture, openFixture } from '../harness/fixture.ts';
import { until } from '../harness/until.ts';
import { launchChromium, whySkipped } from './chromium.ts';

/** What depends on colours: nothing else of a page is another in the dark. */
const COLORS = ['color-contrast', 'link-in-text-block'];
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** A refusal that a test provokes, or a network that it takes away, is written by the browser itself, about what it could not load. */
const OF_A_REFUSAL =
  /^Failed to load resource: (the server responded with a status of (4\d\d|50[23])|net::ERR_(CONNECTION_(RESET|REFUSED)|INTERNET_DISCONNECTED|INCOMPLETE_CHUNKED_ENCODING))/;

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };
const looks = [
  { viewport: PHONE, colorScheme: 'light' },
  { viewport: PHONE, colorScheme: 'dark' },
  { viewport: DESK, colorScheme: 'light' },
  { viewport: DESK, colorScheme: 'dark' },
] as const;

/** Somebody with a browser of their own: cookies and memory are theirs alone. */
export type Visitor = {
  page: Page;
  context: BrowserContext;
  open: (path: string) => Promise<void>;
  /** Fills the form of sign-in that is shown, and waits until it is over. */
  signIn: (email: string, password?: string) => Promise<void>;
};

let browser: Browser | undefined;

/** The real stack with the console, and a browser, for the tests of a file. */
export function useStage(options: { hasGateway?: boolean } = {}) {
  const stage = {} as Fixture & { visit: (options?: { isSignedInAs?: string }) => Promise<Visitor> };
  const skipped = whySkipped();
  if (skipped) {
    beforeEach(({ skip }) => skip(skipped));
    return stage;
  }
  beforeAll(async () => {
    browser ??= await launchChromium();
    Object.assign(stage, await openFixture({ withConsole: true, ...options }));
    stage.visit = async ({ isSignedInAs } = {}) => {
      const visitor = await newVisitor(stage.apiUrl);
      if (isSignedInAs) {
        await visitor.open('/panel');
        await visitor.signIn(isSignedInAs);
      }
      return visitor;
    };
  });
  afterAll(async () => {
    await stage.stop?.();
    await browser?.close();
    browser = undefined;
  });
  return stage;
}

async function newVisitor(baseURL: string): Promise<Visitor> {
  if (!browser) throw new Error('the stage is not open');
  const context = await browser.newContext({
    baseURL,
    viewport: PHONE,
    locale: 'es-AR',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const complaints = await listen(page);
  onTestFinished(async () => {
    const shown = [...complaints, ...(await page.evaluate<string[]>('violations'))];
    await context.close();
    expect(shown).toEqual([]);
  });
  return {
    page,
    context,
    open: async (path) => void (await page.goto(path)),
    signIn: async (email, password = TEST_PASSWORD) => {
      await page.getByLabel('Correo').fill(email);
      await page.getByLabel('Clave', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Ingresar' }).click();
      await page.getByRole('button', { name: 'Salir' }).waitFor();
    },
  };
}

export const shows = ({ page }: Visitor, text: string | RegExp) => page.getByText(text).first().waitFor();

export const press = ({ page }: Visitor, name: string | RegExp) =>
  page.getByRole('button', { name }).first().click();

/** Everything that the page asked for has come: no call under way meets what happens next. */
export const loaded = ({ page }: Visitor) =>
  until(async () => (await page.locator('[aria-busy="true"]').count()) === 0, 'the page is loaded');

/** What somebody types again for a dangerous act (C6). */
export async function typeKeys({ page }: Visitor, email: string, key = TEST_SECURITY_KEY): Promise<void> {
  await page.getByLabel('Tu correo de cliente').fill(email);
  await page.getByLabel('Tu clave de seguridad').fill(key);
}

/** What a page runs itself is text here: it lives in a browser, and these tests do not. */
const COLLECT_VIOLATIONS = `
  window.violations = [];
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    violations.push(violatedDirective + ' ' + blockedURI));
`;

/** Errors of the console and reports of the content security policy: in every test there is none of them. */
async function listen(page: Page): Promise<string[]> {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`${error}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !OF_A_REFUSAL.test(message.text())) complaints.push(message.text());
  });
  await page.addInitScript({ content: COLLECT_VIOLATIONS });
  return complaints;
}

/**
 * Nothing that axe finds, on a phone and on a desk, light and dark; nothing to scroll sideways, also with a width of 320 and with
 * text of twice the size; every target as large as a thumb.
 */
export async function expectAccessible({ page }: Visitor): Promise<void> {
  await page.locator('h1:visible').waitFor();
  for (const { viewport, colorScheme } of looks) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    const rules = colorScheme === 'light' ? RULES : COLORS;
    expect(await findViolations(page, rules), `${viewport.width} ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await layoutOf(page), '320 px').toEqual({ isScrolledSideways: false, small: [] });
  await page.evaluate("document.documentElement.style.fontSize = '200%'");
  await page.setViewportSize(PHONE);
  expect((await layoutOf(page)).isScrolledSideways, '200 % text').toBe(false);
  await page.evaluate("document.documentElement.style.fontSize = ''");
}

type AxeWorld = { client: CDPSession; contextId: number };

/** Each is gone with the document in which it is. */
const axeWorlds = new WeakMap<Page, AxeWorld>();

/** What axe finds now, in a world of its own, which the page's policy does not rule. */
async function findViolations(page: Page, runOnly: string[]): Promise<string[]> {
  const { client, contextId } = await axeIn(page);
  const expression = `axe.run(document, { runOnly: ${JSON.stringify(runOnly)}, resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 120)).join(' | ')))`;
  const asked = { expression, contextId, awaitPromise: true, returnByValue: true };
  return (await client.send('Runtime.evaluate', asked)).result.value;
}

async function axeIn(page: Page): Promise<AxeWorld> {
  const standing = axeWorlds.get(page);
  if (standing && (await isThere(standing))) return standing;
  const client = standing?.client ?? (await page.context().newCDPSession(page));
  const { frameTree } = await client.send('Page.getFrameTree');
  const frameId = frameTree.frame.id;
  const { executionContextId: contextId } = await client.send('Page.createIsolatedWorld', { frameId });
  await client.send('Runtime.evaluate', { expression: axe.source, contextId });
  const world = { client, contextId };
  axeWorlds.set(page, world);
  return world;
}

const isThere = ({ client, contextId }: AxeWorld): Promise<boolean> =>
  client.send('Runtime.evaluate', { expression: 'axe.version', contextId }).then(
    () => true,
    () => false,
  );

const THUMB = 44;
/** Targets inside of a sentence may be as small as its letters (WCAG 2.2, 2.5.8). */
const IN_A_SENTENCE = 'p a, .unseen';
const LAYOUT = `(() => {
  const small = [...document.querySelectorAll('a, button, input, select, [role="button"]')]
    .filter((element) => element.checkVisibility() && !element.matches('${IN_A_SENTENCE}'))
    .filter((element) => element.getBoundingClientRect().height < ${THUMB})
    .map((element) => element.outerHTML.slice(0, 100));
  const { scrollWidth, clientWidth } = document.documentElement;
  return { isScrolledSideways: scrollWidth > clientWidth, small };
})()`;

function layoutOf(page: Page): Promise<{ isScrolledSideways: boolean; small: string[] }> {
  return page.evaluate(LAYOUT);
}

/** Pictures of what is shown, to be looked at: `PICTURES=folder npx vitest run test/console`. */
export async function picture({ page }: Visitor, name: string): Promise<void> {
  const folder = process.env['PICTURES'];
  if (!folder) return;
  for (const { viewport, colorScheme } of looks) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${folder}/${name}-${viewport.width}-${colorScheme}.png`, fullPage: true });
  }
  await page.setViewportSize(PHONE);
}
