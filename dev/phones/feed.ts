import type { FastifyReply } from 'fastify';
import type { Changes } from './changes.ts';
import type { Emulators } from './emulators.ts';
import type { Followed } from './follow.ts';
import type { People } from './people.ts';
import type { Play } from './play.ts';
import type { FeedEvent } from './shown.ts';

type Parts = { people: People; emulators: Emulators; changes: Changes; play: Play };

const RECONNECT_MS = 500;

/**
 * Everything that happens on both phones, in both mailboxes and between them, as server-sent events. The id of each is how far
 * WhatsApp and the mailbox were told, `12.3`: who comes back with it misses nothing and is told nothing twice.
 */
export async function sendFeed(
  reply: FastifyReply,
  { people, emulators, changes, play }: Parts,
  lastEventId: string,
): Promise<void> {
  const everybody = people.shown();
  const [chatsAt = '', mailsAt = ''] = lastEventId.split('.');
  const position = { chats: chatsAt, mails: mailsAt };
  const { raw } = reply.hijack();
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  raw.write(`retry: ${RECONNECT_MS}\n\n`);
  const gone = new AbortController();
  raw.on('close', () => gone.abort());
  const tell = (event: FeedEvent) =>
    raw.write(`id: ${position.chats}.${position.mails}\ndata: ${JSON.stringify(event)}\n\n`);

  const stops = [
    changes.listen((now) => tell({ type: 'now', now })),
    play.listen((view) => tell({ type: 'play', play: view })),
  ];
  tell({ type: 'now', now: changes.now });
  tell({ type: 'play', play: play.view });
  void changes.look();
  const each = async <Data>(events: AsyncGenerator<Followed<Data>>, on: (event: Followed<Data>) => void) => {
    for await (const event of events) on(event);
  };
  const phones = everybody.map(({ phone }) => phone);
  const readers = everybody.map(({ email }) => email);
  // Where an emulator goes away the stream ends, and the page comes back to it.
  await Promise.race([
    each(emulators.chats(phones, position.chats, gone.signal), ({ id, data }) => {
      position.chats = id;
      tell({ type: 'chat', change: data });
      void changes.look();
    }),
    each(emulators.mails(readers, position.mails, gone.signal), ({ id, data }) => {
      position.mails = id;
      tell({ type: 'mail', mail: data });
    }),
  ]).catch(() => undefined);
  gone.abort();
  for (const stop of stops) stop();
  raw.end();
}
