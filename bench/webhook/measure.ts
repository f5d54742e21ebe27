import { type Bench, interleave, type Line, type Measurement } from '../measurement.ts';
import { startDurableDatabase } from '../parts/database.ts';
import { startProcess } from '../parts/process.ts';
import { quantile, ratiosOf, spreadOf } from '../spread.ts';
import { sendAll } from './load.ts';
import { inboundRequest } from './requests.ts';

const RUNS = 7;
const CONCURRENCY = 8;
const MOST = 1.5;
const REJECTED = { forged: true, status: 403, count: 2_000 };
const ACCEPTED = { forged: false, status: 200, count: 600 };
const BARE_TABLE =
  'create table bare_inbound (sid text primary key, sender text, recipient text, body text, received_at timestamptz)';

type Kind = typeof REJECTED;

/** P5: what a webhook's answer costs beside node's own server with the same signature and one durable insert. */
export const webhook: Measurement = {
  targets: ['P5'],
  async run(bench) {
    const database = await startDurableDatabase(bench);
    await database.owner.query(BARE_TABLE);
    await database.owner.query('grant insert on bare_inbound to tramite_app');
    const databaseUrl = database.appUrl;
    const bare = await portOf(bench, new URL('./bare-server.ts', import.meta.url), { databaseUrl });
    const product = new URL('../parts/product-server.ts', import.meta.url);
    const answering = await portOf(bench, product, { databaseUrl, processes: false });
    const processing = await portOf(bench, product, { databaseUrl, processes: true });
    return [
      await compare(bench, { what: 'rejected webhook', kind: REJECTED, ours: answering, floor: bare }),
      await compare(bench, { what: 'accepted webhook', kind: ACCEPTED, ours: answering, floor: bare }),
      await compare(bench, {
        what: 'accepted webhook, messages processed meanwhile',
        kind: ACCEPTED,
        ours: processing,
        floor: bare,
      }),
    ];
  },
};

async function portOf(bench: Bench, module: URL, setup: unknown): Promise<number> {
  const { ready } = await startProcess(bench, module, setup);
  return Number(ready);
}

async function compare(
  bench: Bench,
  options: { what: string; kind: Kind; ours: number; floor: number },
): Promise<Line> {
  const { what, kind } = options;
  bench.say(`${what}: ${RUNS} × ${kind.count} requests each`);
  const p50 = async (port: number) => quantile(await send(port, kind), 1 / 2);
  await p50(options.ours);
  await p50(options.floor);
  const { ours, floor } = await interleave(
    { ours: () => p50(options.ours), floor: () => p50(options.floor) },
    { ...bench, runs: RUNS },
  );
  return {
    target: 'P5',
    what,
    result: { ratio: ratiosOf(ours, floor), atMost: MOST },
    notes: [`p50 ${spreadOf(ours).median.toFixed(2)} ms ÷ ${spreadOf(floor).median.toFixed(2)} ms`],
  };
}

function send(port: number, { forged, status, count }: Kind): Promise<number[]> {
  const requests = Array.from({ length: count }, () => inboundRequest({ forged }));
  return sendAll(requests, { port, concurrency: CONCURRENCY, status });
}
