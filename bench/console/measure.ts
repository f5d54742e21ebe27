import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { buildConsole } from '../../console/build/build.ts';
import { launchChromium } from '../../test/console/chromium.ts';
import { type Bench, interleave, type Line, type Measurement } from '../measurement.ts';
import { startDurableDatabase } from '../parts/database.ts';
import { startProcess } from '../parts/process.ts';
import { ratiosOf, spreadOf } from '../spread.ts';

const RUNS = 9;
const MOST = 6;
/** A phone far from the server: 150 ms there and back, 1.6 Mbit/s, a quarter of this machine's processor. */
const NETWORK = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 200_000 };
const SLOWER = 4;
const FOLDER = fileURLToPath(new URL('../../.cache/bench/console', import.meta.url));

const FIRST_PAGE = '/panel';
/** A page of the same server that is HTML alone. */
const STATIC_PAGE = '/pagos/vuelta';

/** P19: when whoever opens the panel for the first time sees the form to sign in, beside a page without any script. */
export const firstPage: Measurement = {
  targets: ['P19'],
  async run(bench) {
    await buildConsole(FOLDER);
    const browser = await launchChromium().catch((error: Error) => error);
    if (browser instanceof Error) return [skipped(browser.message)];
    bench.stack.defer(() => browser.close());
    const { appUrl: databaseUrl } = await startDurableDatabase(bench);
    const server = new URL('../parts/product-server.ts', import.meta.url);
    const { ready } = await startProcess(bench, server, {
      databaseUrl,
      processes: false,
      consoleFolder: FOLDER,
    });
    return [await compare(bench, { browser, address: `http://127.0.0.1:${Number(ready)}` })];
  },
};

const WHAT = 'largest paint of the first page ÷ of a static page';

function skipped(why: string): Line {
  return { target: 'P19', what: WHAT, notes: [why] };
}

type Reached = { browser: Browser; address: string };

async function compare(bench: Bench, reached: Reached): Promise<Line> {
  bench.say(`${WHAT}: ${RUNS} visits each`);
  const sides = {
    ours: () => largestPaint(reached, FIRST_PAGE),
    floor: () => largestPaint(reached, STATIC_PAGE),
  };
  await sides.ours();
  await sides.floor();
  const { ours, floor } = await interleave(sides, { ...bench, runs: RUNS });
  return {
    target: 'P19',
    what: WHAT,
    result: { ratio: ratiosOf(ours, floor), atMost: MOST },
    notes: [
      `${spreadOf(ours).median.toFixed(0)} ms ÷ ${spreadOf(floor).median.toFixed(0)} ms, with 150 ms, 1.6 Mbit/s and a processor slowed to a quarter`,
      'not measured: a name that is looked up and a TLS handshake, which both sides would have',
    ],
  };
}

/** What a page runs itself is text here: it lives in a browser, and this does not. */
const COLLECT = `new PerformanceObserver((list) => { window.largest = list.getEntries().at(-1).startTime; })
  .observe({ type: 'largest-contentful-paint', buffered: true });`;
/** Once what is drawn has been reported. */
const LARGEST = `new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(window.largest), 100)))`;

/** Milliseconds from the start of a visit with an empty cache until the largest part of it is painted. */
async function largestPaint({ browser, address }: Reached, path: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'es-AR' });
  try {
    const page = await context.newPage();
    await page.addInitScript({ content: COLLECT });
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', NETWORK);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    await page.goto(`${address}${path}`);
    await page.locator('h1:visible').waitFor();
    return await page.evaluate<number>(LARGEST);
  } finally {
    await context.close();
  }
}
