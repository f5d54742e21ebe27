import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance, RouteShorthandOptions } from 'fastify';
import { z } from 'zod';
import type { FaultPlan } from '../emulator/faults.ts';
import type { Conversations, EmulatedMedia, EmulatedMessage } from './conversations.ts';
import { notFound } from './forms.ts';

const HOST = '127.0.0.1';
/** How long an address of the store is good for, as Twilio's are. */
const ADDRESS_MS = 4 * 3_600_000;
const ENDLESS_PART = Buffer.alloc(65_536);
const SID_BYTES = 16;

/** What a person sends with a message: a media type, and the file in base64. */
export const mediaSchema = z.array(z.object({ contentType: z.string().min(1), data: z.base64() }));
/** What is sent where a test says no more than how many: the beginning of a JPEG. */
const usualMedia = {
  contentType: 'image/jpeg',
  data: Buffer.from([0xff, 0xd8, 0xff, 0xe0]).toString('base64'),
};

export function mediaOf(typed: z.output<typeof mediaSchema> | undefined, count: number): EmulatedMedia[] {
  const files = typed ?? Array.from({ length: count }, () => usualMedia);
  return files.map((file) => ({ ...file, sid: `ME${randomBytes(SID_BYTES).toString('hex')}` }));
}

type StoreOptions = {
  conversations: Conversations;
  faults: FaultPlan;
  now: () => Date | Promise<Date>;
};
type Kept = { message: EmulatedMessage; file: EmulatedMedia; until: number };
export type MediaStore = {
  addressOf: (message: EmulatedMessage, file: EmulatedMedia) => Promise<string>;
  close: () => Promise<void>;
};

/** How the store fails, by the kind of fault: all that it answers then. */
export const storeFaults: Readonly<Record<string, (response: ServerResponse, content: Buffer) => void>> = {
  store_5xx: (response) => void response.writeHead(503).end(),
  store_hangs: () => undefined,
  /** Says that more is to come, and breaks off. */
  store_breaks_off: (response, content) => {
    response
      .writeHead(200, { 'content-length': 2 * content.length })
      .write(content, () => response.destroy());
  },
  /** Says that it is short, and never ends. */
  store_never_ends: (response) => {
    response.writeHead(200);
    const more = () => {
      while (response.write(ENDLESS_PART));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  },
};

/**
 * Where Twilio keeps files: a host of its own with unguessable addresses, each good for hours. It refuses whoever shows a
 * credential, as a store does that finds two ways of signing in one request, and its log says so.
 */
export async function startMediaStore({ conversations, faults, now }: StoreOptions): Promise<MediaStore> {
  const kept = new Map<string, Kept>();
  const answer = async ({ url = '', headers }: IncomingMessage, response: ServerResponse) => {
    const found = kept.get(url);
    const at = await now();
    const isSigned = headers.authorization !== undefined || headers.cookie !== undefined;
    const isThere = found !== undefined && at.getTime() < found.until;
    const status = isSigned ? 400 : isThere ? 200 : 403;
    conversations.record({ type: 'store', mediaSid: found?.file.sid ?? null, status, at: at.toISOString() });
    if (!found || status !== 200) return void response.writeHead(status).end();
    const content = Buffer.from(found.file.data, 'base64');
    const fault = faults.take('store', `${found.message.from} ${found.message.body}`);
    if (fault) return storeFaults[fault]?.(response, content);
    response.writeHead(200, { 'content-type': found.file.contentType }).end(content);
  };
  const server = createServer((...call) => void answer(...call));
  server.listen(0, HOST);
  await once(server, 'listening');
  const origin = `http://${HOST}:${(server.address() as AddressInfo).port}`;
  return {
    addressOf: async (message, file) => {
      const path = `/${randomUUID()}`;
      kept.set(path, { message, file, until: (await now()).getTime() + ADDRESS_MS });
      return `${origin}${path}`;
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** What each fault of a message's list of files makes of it. */
export const listFaults: readonly string[] = ['no_media_yet'];
/** A file that is in the list and cannot be had: it is not in the store yet. */
export const fileFaults: readonly string[] = ['media_not_there'];

/** The files of a message in Twilio's API: their list, and a redirect to the store for each. */
export function mediaApi(
  api: FastifyInstance,
  options: StoreOptions & {
    accountSid: string;
    messages: string;
    store: MediaStore;
    breaking: (operation: string) => RouteShorthandOptions;
  },
): void {
  const { accountSid, messages, conversations, faults, store, breaking } = options;
  api.get<{ Params: { sid: string } }>(
    `${messages}/:sid/Media.json`,
    breaking('media_list'),
    async (request, reply) => {
      const message = conversations.message(request.params.sid);
      if (!message) return notFound(request, reply);
      const fault = faults.take('media_list', `${message.from} ${message.body}`, (kind) =>
        listFaults.includes(kind),
      );
      const uri = `${messages}/${message.sid}/Media.json`;
      const files = fault ? [] : (message.media ?? []);
      return {
        media_list: files.map(({ sid, contentType }) => mediaJson({ sid, contentType, message, accountSid })),
        page: 0,
        page_size: files.length,
        uri,
        next_page_uri: null,
      };
    },
  );
  api.get<{ Params: { sid: string; media: string } }>(
    `${messages}/:sid/Media/:media`,
    breaking('media'),
    async (request, reply) => {
      const message = conversations.message(request.params.sid);
      const file = message?.media?.find(({ sid }) => sid === request.params.media);
      if (!message || !file) return notFound(request, reply);
      const text = `${message.from} ${message.body}`;
      if (faults.take('media', text, (kind) => fileFaults.includes(kind))) return notFound(request, reply);
      return reply
        .code(307)
        .header('location', await store.addressOf(message, file))
        .send();
    },
  );
}

function mediaJson(media: {
  sid: string;
  contentType: string;
  message: EmulatedMessage;
  accountSid: string;
}) {
  const { sid, contentType, message, accountSid } = media;
  const date = new Date(message.at).toUTCString().replace('GMT', '+0000');
  return {
    account_sid: accountSid,
    content_type: contentType,
    date_created: date,
    date_updated: date,
    parent_sid: message.sid,
    sid,
    uri: `/2010-04-01/Accounts/${accountSid}/Messages/${message.sid}/Media/${sid}.json`,
  };
}
