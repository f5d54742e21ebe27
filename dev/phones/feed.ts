import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { RunningStack } from '../demo-run/running-stack.ts';
import { openEventStream } from '../emulator/stream.ts';
import type { Changes } from './changes.ts';
import type { Emulators } from './emulators.ts';
import type { Followed } from './follow.ts';
import type { People } from './people.ts';
import type { Play } from './play.ts';
import { toldOf } from './refusal.ts';
import { type FeedEvent, failing } from './shown.ts';

type Parts = {
  stack: () => RunningStack;
  people: People;
  emulators: Emulators;
  changes: Changes;
  play: Play;
};
type Position = { installation: string; chats: string; mails: string };
type Listener = { tell: (event: FeedEvent) => void; position: Position; signal: AbortSignal };

const RECONNECT_MS = 500;
const MARK_LENGTH = 8;

/**
 * Everything that happens on both phones, in both mailboxes and between them, as server-sent events. The id of each is how far
 * WhatsApp and the mailbox were told, and of which installation, `a1b2c3d4.12.3`: who comes back with it misses nothing and is
 * told nothing twice; who comes with that of another installation begins anew. Where a part of the stack is not there yet, or goes
 * away, the stream ends, and the page comes back to it: which a browser does only to a stream that began.
 */
export async function sendFeed(reply: FastifyReply, parts: Parts, lastEventId: string): Promise<void> {
  const raw = openEventStream(reply);
  raw.write(`retry: ${RECONNECT_MS}\n\n`);
  const gone = new AbortController();
  raw.on('close', () => gone.abort());
  const [installation = '', chats = '', mails = ''] = lastEventId.split('.');
  const position = { installation, chats, mails };
  const tell = (event: FeedEvent) =>
    raw.write(`id: ${Object.values(position).join('.')}\ndata: ${JSON.stringify(event)}\n\n`);
  try {
    await tellEverything(parts, { tell, position, signal: gone.signal });
  } catch (error) {
    if (!gone.signal.aborted) toldOf(error);
  } finally {
    gone.abort();
    raw.end();
  }
}

/** Until a part of the stack goes away, or `signal`. @throws what ended it. */
async function tellEverything(
  { stack, people, emulators, changes, play }: Parts,
  { tell, position, signal }: Listener,
): Promise<void> {
  const everybody = people.shown();
  const installation = markOf(stack());
  if (position.installation !== installation) {
    Object.assign(position, { installation, chats: '', mails: '' });
    tell({ type: 'begin' });
  }
  const each = async <Data>(events: AsyncGenerator<Followed<Data>>, on: (event: Followed<Data>) => void) => {
    for await (const event of events) on(event);
  };
  const stops = [
    changes.listen((now) => tell({ type: 'now', now })),
    play.listen((view) => tell({ type: 'play', play: view })),
  ];
  tell({ type: 'now', now: changes.now });
  tell({ type: 'play', play: play.view });
  void changes.look();
  const phones = everybody.map(({ phone }) => phone);
  const readers = everybody.map(({ email }) => email);
  await Promise.race([
    each(emulators.chats(phones, { lastEventId: position.chats, signal }), ({ id, data }) => {
      position.chats = id;
      tell({ type: 'chat', change: data });
      void changes.look();
    }),
    each(emulators.mails(readers, { lastEventId: position.mails, signal }), ({ id, data }) => {
      position.mails = id;
      tell({ type: 'mail', mail: data });
    }),
    ...failing.map((emulator) =>
      each(emulators.faults(emulator, signal), ({ data }) =>
        tell({ type: 'faults', emulator, planned: data }),
      ),
    ),
  ]).finally(() => {
    for (const stop of stops) stop();
  });
}

/** Tells installations apart: `npm run reset` makes another one. */
function markOf({ emulatorToken }: RunningStack): string {
  return createHash('sha256').update(emulatorToken).digest('hex').slice(0, MARK_LENGTH);
}
