import { z } from 'zod';
import { FaultPlan } from '../emulator/faults.ts';
import { createServer, type EmulatorServer, listen, type Request } from '../emulator/http-server.ts';
import {
  Conversations,
  type EmulatedMessage,
  type LogEntry,
  newSid,
  type ShownMessage,
} from './conversations.ts';
import { Deliveries } from './deliveries.ts';
import { mediaOf, mediaSchema, startMediaStore } from './media.ts';
import { phonesApi } from './phones-api.ts';
import { twilioApi } from './twilio-api.ts';
import { usualOperation } from './usual-operation.ts';
import { userIdOf } from './webhook-forms.ts';

export type WhatsAppEmulatorOptions = {
  /** A free port when absent or 0. */
  port?: number;
  /** For the emulator's own paths; not a credential of Twilio's. */
  token: string;
  accountSid: string;
  authToken: string;
  /** `whatsapp:` and the company's number in E.164. */
  ownAddress: string;
  /** The inbound webhook, once it is known; see `pointTo`. */
  webhookUrl?: string;
  /** The public address that signatures are made for, if it is not the webhook's own. */
  publicUrlForSignature?: string;
  /** Keeps the conversations over a restart. */
  stateFile?: string;
  /** The clock of the 24 h window and of every date. */
  now?: () => Date | Promise<Date>;
  /** Whether phones say that a message was read. */
  readReceipts?: boolean;
};

/** A file of WhatsApp's greatest size, in base64. */
export const LARGEST_MESSAGE = 24 * 1024 * 1024;

const inboundSchema = z
  .object({
    /** The phone in E.164; absent when WhatsApp hides it. */
    from: z.string().optional(),
    body: z.string(),
    externalUserId: z.string().min(1).optional(),
    /** Writes under WhatsApp's name of the phone instead of its number. */
    hidesNumber: z.boolean().default(false),
    /** Of files that are no matter; `media` are files that are. */
    numMedia: z.number().int().nonnegative().default(0),
    media: mediaSchema.optional(),
    forwarded: z.boolean().default(false),
    fields: z.record(z.string(), z.string().nullable()).optional(),
  })
  .refine(({ from, externalUserId }) => from ?? externalUserId, 'from or externalUserId is needed');

type TypedMessage = z.input<typeof inboundSchema>;

const verdictSchema = z.object({
  name: z.string(),
  status: z.enum(['pending', 'approved', 'rejected', 'paused', 'disabled']).default('approved'),
  category: z.enum(['UTILITY', 'MARKETING', 'AUTHENTICATION']).default('UTILITY'),
  reason: z.string().default(''),
});

type Verdict = z.input<typeof verdictSchema>;
/** What the name at Twilio has behind ours: a mark of its content. */
const VERSION = /_[0-9a-f]{8}$/;

export type WhatsAppEmulator = EmulatorServer & {
  faults: FaultPlan;
  /** Everything accepted and posted, append-only. */
  readonly log: readonly LogEntry[];
  /** A person sends a message. `status` is the webhook's answer; null if nobody answered or a fault held it back. */
  inbound(message: TypedMessage): Promise<{ sid: string; status: number | null }>;
  /** What arrived on a phone, oldest first. */
  messages(phone: string): ShownMessage[];
  /** Where webhooks go from now on. */
  pointTo(wiring: { webhookUrl: string; publicUrl?: string }): void;
  /** Puts the company's number into a Messaging Service. */
  joinService(name: string): { sid: string };
  /** WhatsApp thinks again about a template, by its name at Twilio or ours: paused, rejected, another category. Answers of how many. */
  review(verdict: Verdict): number;
  /** Somebody deletes a template, named as for `review`. Answers of how many. */
  remove(name: string): number;
  /** Resolves when no webhook is under way. */
  settled(): Promise<void>;
  /** Lets the status callbacks go that the fault `delay_status` held back. */
  releaseStatuses(): Promise<void>;
};

/** Starts a Twilio of one WhatsApp number on loopback. */
export async function startWhatsAppEmulator(options: WhatsAppEmulatorOptions): Promise<WhatsAppEmulator> {
  const now = options.now ?? (() => new Date());
  const conversations = new Conversations(options.stateFile);
  const faults = new FaultPlan(usualOperation);
  const { accountSid, authToken, ownAddress, readReceipts = false } = options;
  const account = { accountSid, authToken };
  const deliveries = new Deliveries(
    { account, conversations, faults, now, readReceipts },
    { webhookUrl: options.webhookUrl, publicUrl: options.publicUrlForSignature },
  );
  const inbound = async (typed: TypedMessage) => {
    const message = inboundMessage(typed, { to: ownAddress, at: await now() });
    conversations.record({ type: 'message', message });
    return { sid: message.sid, status: await deliveries.inbound(message) };
  };
  const called = (name: string) =>
    conversations.templates.filter(({ friendly_name: full }) =>
      [full, full.replace(VERSION, '')].includes(name),
    );
  const review = (verdict: Verdict) => {
    const { name, ...approval } = verdictSchema.parse(verdict);
    const named = called(name);
    for (const { sid } of named) conversations.record({ type: 'approval', contentSid: sid, ...approval });
    return named.length;
  };
  const store = await startMediaStore({ conversations, faults, now });
  const messages = (phone: string) => conversations.shownOn(phone);

  const server = createServer({
    token: options.token,
    faults,
    log: () => conversations.entries,
    routes: (own) => {
      own.post<Request>('/emulator/inbound', { bodyLimit: LARGEST_MESSAGE }, async ({ body }, reply) => {
        const typed = inboundSchema.safeParse(JSON.parse(body));
        if (typed.success) return inbound(typed.data);
        return reply.code(400).send({ message: z.prettifyError(typed.error) });
      });
      own.get<Request>('/emulator/messages', async ({ query: { to = '' } }) => {
        // An unescaped `+` arrives as a space.
        return messages(to.replace(/^ /, '+'));
      });
      phonesApi(own, { conversations, deliveries });
      own.post<Request>('/emulator/templates', async ({ body }, reply) => {
        const verdict = verdictSchema.safeParse(JSON.parse(body));
        if (verdict.success) return { changed: review(verdict.data) };
        return reply.code(400).send({ message: z.prettifyError(verdict.error) });
      });
      own.post('/emulator/release', async () => {
        await deliveries.releaseStatuses();
        return {};
      });
    },
  });
  server.register(async (api) =>
    twilioApi(api, { ...account, ownAddress, conversations, deliveries, store, faults, now }),
  );
  const web = await listen(server, options.port ?? 0);
  return {
    ...web,
    faults,
    get log() {
      return conversations.entries;
    },
    inbound,
    review,
    remove: (name) => {
      const named = called(name);
      for (const { sid } of named) conversations.record({ type: 'removal', contentSid: sid });
      return named.length;
    },
    joinService: (name) => {
      const sid = newSid('MG');
      conversations.record({ type: 'service', sid, name });
      return { sid };
    },
    messages,
    pointTo: ({ webhookUrl, publicUrl }) => {
      deliveries.wiring = { webhookUrl, publicUrl };
    },
    settled: () => deliveries.settled(),
    releaseStatuses: () => deliveries.releaseStatuses(),
    close: async () => {
      await deliveries.stop();
      await web.close();
      await store.close();
    },
  };
}

function inboundMessage(typed: TypedMessage, { to, at }: { to: string; at: Date }): EmulatedMessage {
  const { from, hidesNumber, forwarded, fields, body, numMedia, ...sent } = inboundSchema.parse(typed);
  const externalUserId = from && hidesNumber ? userIdOf(`whatsapp:${from}`) : sent.externalUserId;
  const media = mediaOf(sent.media, numMedia);
  return {
    body,
    numMedia: media.length,
    ...(media.length > 0 ? { media } : {}),
    sid: newSid(media.length > 0 ? 'MM' : 'SM'),
    from: `whatsapp:${hidesNumber ? externalUserId : (from ?? externalUserId)}`,
    to,
    direction: 'inbound',
    at: at.toISOString(),
    ...(externalUserId ? { externalUserId } : {}),
    ...(forwarded ? { forwarded } : {}),
    ...(fields ? { fields } : {}),
  };
}
