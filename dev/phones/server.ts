import Fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { servePages } from '../../api/console.ts';
import type { RunningStack } from '../demo-run/running-stack.ts';
import { lastEventIdOf } from '../emulator/stream.ts';
import { mediaSchema } from '../whatsapp-emulator/media.ts';
import { LARGEST_MESSAGE } from '../whatsapp-emulator/server.ts';
import { Changes } from './changes.ts';
import { codesOf } from './codes.ts';
import { Emulators } from './emulators.ts';
import { sendFeed } from './feed.ts';
import { guard } from './guard.ts';
import { onlyLocal } from './only-local.ts';
import { everybody, People } from './people.ts';
import { Play } from './play.ts';
import { toldOf } from './refusal.ts';
import { failing } from './shown.ts';

export type PhonesOptions = {
  /** What the running stack says of itself. @throws DemoError while there is none. */
  stack: () => RunningStack;
  /** The built page. */
  folder: string;
};

const PAGES = { 'index.html': ['/'] };
const OPEN = /^\/(?:$|\?|assets\/)/;

const who = z.enum(everybody);
const saySchema = z.object({
  who,
  body: z.string(),
  hidesNumber: z.boolean().optional(),
  forwarded: z.boolean().optional(),
  media: mediaSchema.optional(),
});
const readSchema = z.object({ who });
const faultSchema = z.object({ emulator: z.enum(failing), kind: z.string().min(1) });

/** The page of both phones, not yet listening. Every token stays here: it is given to emulators and API alone. */
export function buildPhones({ stack: running, folder }: PhonesOptions): FastifyInstance {
  const server: FastifyInstance = Fastify({ bodyLimit: LARGEST_MESSAGE, forceCloseConnections: true });
  const stack = () => onlyLocal(running());
  const people = new People(stack);
  const emulators = new Emulators(stack);
  const changes = new Changes(stack, people);
  const play = new Play({ stack, people, emulators, changes });
  guard(server, { isOpen: (path) => OPEN.test(path) });
  server.setErrorHandler((error, _request, reply) => {
    const { status, text } = toldOf(error);
    return reply.code(status).send({ text });
  });
  server.addHook('onClose', async () => changes.close());
  server.register(servePages, { folder, pages: PAGES });

  server.get('/api/events', async ({ headers }, reply) => {
    await sendFeed(reply, { stack, people, emulators, changes, play }, lastEventIdOf(headers) ?? '');
  });
  server.get('/api/people', async () => {
    const { apiUrl } = stack();
    return { people: people.shown(), panelUrl: `${apiUrl}/panel`, deskUrl: `${apiUrl}/equipo` };
  });
  server.get('/api/codes', async () => codesOf(stack(), Date.now()));
  server.post('/api/say', async ({ body }) => {
    const { who: sender, ...typed } = saySchema.parse(body);
    return emulators.say({ from: people.account(sender).phone, ...typed });
  });
  server.post('/api/read', async ({ body }) => {
    await emulators.read(people.account(readSchema.parse(body).who).phone);
    return {};
  });
  server.post('/api/play', async () => {
    await play.start();
    return { play: play.view };
  });
  server.post('/api/play/next', async () => {
    await play.next();
    return { play: play.view };
  });
  registerFaults(server, emulators);
  return server;
}

function registerFaults(server: FastifyInstance, emulators: Emulators): void {
  server.post('/api/faults', async ({ body }) => {
    const { emulator, kind } = faultSchema.parse(body);
    await emulators.addFault(emulator, kind);
    return {};
  });
  server.delete('/api/faults', async () => {
    for (const emulator of failing) await emulators.clearFaults(emulator);
    await emulators.release();
    return {};
  });
}
