import { setTimeout as delay } from 'node:timers/promises';
import { DemoError } from './demo-error.ts';
import { note } from './output.ts';
import type { DemoTransfer, Person } from './person.ts';
import { noAnswer, type RunningStack } from './running-stack.ts';

/** Longer than the run of a whole transfer on a busy machine. */
const PATIENCE_MS = 60_000;
/** States from which a transfer does not go on by itself while the demo waits. */
const dead: Partial<Record<DemoTransfer['state'], string>> = {
  cooling_off:
    'a phone, an e-mail or a secret of one of the two changed in the last days, so it waits for the cooling off (T10)',
  paused: 'something is owed or frozen (T11)',
  withdrawn: 'somebody withdrew it',
  expired: 'its window ended',
  refused: 'a rule failed',
};

/** Follows a transfer over `transfers.watch` (server-sent events) and says each change as it comes. */
export class TransferWatch {
  readonly #stack: RunningStack;
  readonly #leaving = new AbortController();
  #news = Promise.withResolvers<void>();
  #latest: DemoTransfer | undefined;
  #ended: Error | undefined;

  constructor(stack: RunningStack, { session }: Person, changeId: string) {
    this.#stack = stack;
    void this.#follow(session, changeId).catch((error: unknown) => {
      this.#ended = error instanceof DemoError ? error : noAnswer(stack, 'The stream transfers.watch');
      this.#news.resolve();
    });
  }

  /** Resolves when the transfer is in a state. @throws DemoError when it never will be, or not in time. */
  async reached(state: DemoTransfer['state']): Promise<DemoTransfer> {
    const late = delay(PATIENCE_MS, 'late' as const, { ref: false });
    for (;;) {
      const latest = this.#latest;
      if (latest?.state === state) return latest;
      const reason = latest && dead[latest.state];
      if (reason) throw new DemoError(`The transfer is ${latest.state}: ${reason}.`);
      if (this.#ended) throw this.#ended;
      if ((await Promise.race([this.#news.promise, late])) === 'late') {
        throw new DemoError(
          `The transfer is ${latest?.state ?? 'unknown'}, not ${state}, after ${PATIENCE_MS / 1000} s.`,
        );
      }
    }
  }

  close(): void {
    this.#leaving.abort();
  }

  async #follow(session: string, changeId: string): Promise<void> {
    const input = encodeURIComponent(JSON.stringify({ changeId }));
    const response = await fetch(`${this.#stack.apiUrl}/trpc/transfers.watch?input=${input}`, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${session}` },
      signal: this.#leaving.signal,
    });
    if (!response.ok || !response.body) throw noAnswer(this.#stack, 'The stream transfers.watch');
    for await (const transfer of transfersIn(response.body)) {
      this.#tell(transfer);
      this.#latest = transfer;
      const news = this.#news;
      this.#news = Promise.withResolvers();
      news.resolve();
    }
    throw new DemoError('The stream transfers.watch ended before the transfer did.');
  }

  #tell({ state, waitingFor }: DemoTransfer): void {
    const before = this.#latest;
    if (before?.state === state && before.waitingFor.join() === waitingFor.join()) return;
    note(`» ${state}${waitingFor.length > 0 ? `, waits for: ${waitingFor.join(' · ')}` : ''}`);
  }
}

async function* transfersIn(body: ReadableStream<Uint8Array>): AsyncGenerator<DemoTransfer> {
  let buffered = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const blocks = (buffered + chunk).split('\n\n');
    buffered = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => line.split(/: ?(.*)/s, 2) as [string, string]));
      const data = fields.get('data');
      if (fields.get('event') === 'serialized-error') throw new DemoError('The API ended transfers.watch.');
      if (data && !fields.has('event')) yield JSON.parse(data);
    }
  }
}
