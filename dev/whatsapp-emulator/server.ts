import { z } from 'zod';
import { type Fault, FaultPlan } from '../emulator/faults.ts';
import { bearsToken, type Exchange, listen, phoneOf } from '../emulator/http-server.ts';
import type { ShownMessage } from './conversations.ts';
import { Conversations, type EmulatedMessage, type LogEntry, newSid } from './conversations.ts';
import { Deliveries, type Wiring } from './deliveries.ts';
import { createTwilioApi } from './twilio-api.ts';
import { usualOperation } from './usual-operation.ts';

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

const inboundSchema = z
  .object({
    /** The phone in E.164; absent when WhatsApp hides it. */
    from: z.string().optional(),
    body: z.string(),
    externalUserId: z.string().min(1).optional(),
    numMedia: z.number().int().nonnegative().default(0),
    forwarded: z.boolean().default(false),
    fields: z.record(z.string(), z.string().nullable()).optional(),
  })
  .refine(({ from, externalUserId }) => from ?? externalUserId, 'from or externalUserId is needed');

type TypedMessage = z.input<typeof inboundSchema>;

export type WhatsAppEmulator = {
  url: string;
  faults: FaultPlan;
  /** Everything accepted and posted, append-only. */
  readonly log: readonly LogEntry[];
  /** A person sends a message. `status` is the webhook's answer; null if nobody answered or a fault held it back. */
  inbound(message: TypedMessage): Promise<{ sid: string; status: number | null }>;
  /** What arrived on a phone, oldest first. */
  messages(phone: string): ShownMessage[];
  /** Where webhooks go from now on. */
  pointTo(wiring: { webhookUrl: string; publicUrl?: string }): void;
  /** Resolves when no webhook is under way. */
  settled(): Promise<void>;
  /** Lets the status callbacks go that the fault `delay_status` held back. */
  releaseStatuses(): Promise<void>;
  /** Refuses connections until `resume`. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
};

/** Starts a Twilio of one WhatsApp number on loopback. */
export async function startWhatsAppEmulator(options: WhatsAppEmulatorOptions): Promise<WhatsAppEmulator> {
  const now = options.now ?? (() => new Date());
  const conversations = new Conversations(options.stateFile);
  const faults = new FaultPlan({ usualOperation });
  const { accountSid, authToken, ownAddress } = options;
  const { webhookUrl, publicUrlForSignature: publicUrl, readReceipts = false } = options;
  const account = { accountSid, authToken };
  const wiring: Wiring = { webhookUrl, publicUrl };
  const deliveries = new Deliveries({ account, conversations, faults, now, readReceipts }, wiring);
  const twilioApi = createTwilioApi({
    ...account,
    ownAddress,
    conversations,
    deliveries,
    faults,
    now,
    baseUrl: () => server.url,
  });

  const handle: WhatsAppEmulator = {
    url: '',
    faults,
    get log() {
      return conversations.log;
    },
    inbound: async (typed) => {
      const message = inboundMessage(typed, { to: ownAddress, at: await now() });
      conversations.record({ type: 'message', message });
      return { sid: message.sid, status: await deliveries.inbound(message) };
    },
    messages: (phone) => conversations.shownOn(phone),
    pointTo: ({ webhookUrl, publicUrl }) => {
      deliveries.wiring = { webhookUrl, publicUrl };
    },
    settled: () => deliveries.settled(),
    releaseStatuses: () => deliveries.releaseStatuses(),
    pause: () => server.pause(),
    resume: () => server.resume(),
    close: async () => {
      await deliveries.stop();
      await server.close();
    },
  };
  const server = await listen(async (exchange) => {
    if (await twilioApi(exchange)) return;
    if (!bearsToken(exchange, options.token)) exchange.answer(401, { message: 'a bearer token is needed' });
    else await control(exchange, handle);
  }, options.port ?? 0);
  handle.url = server.url;
  return handle;
}

function inboundMessage(typed: TypedMessage, { to, at }: { to: string; at: Date }): EmulatedMessage {
  const { from, externalUserId, forwarded, fields, ...rest } = inboundSchema.parse(typed);
  return {
    ...rest,
    sid: newSid(rest.numMedia > 0 ? 'MM' : 'SM'),
    from: `whatsapp:${from ?? externalUserId}`,
    to,
    direction: 'inbound',
    at: at.toISOString(),
    ...(externalUserId ? { externalUserId } : {}),
    ...(forwarded ? { forwarded } : {}),
    ...(fields ? { fields } : {}),
  };
}

/** The emulator's own paths: a person typing, a phone, faults and the log. */
async function control(exchange: Exchange, emulator: WhatsAppEmulator): Promise<void> {
  const route = `${exchange.method} ${exchange.path}`;
  if (route === 'POST /emulator/inbound') {
    const typed = inboundSchema.safeParse(JSON.parse(exchange.body));
    if (typed.success) exchange.answer(200, await emulator.inbound(typed.data));
    else exchange.answer(400, { message: z.prettifyError(typed.error) });
  } else if (route === 'GET /emulator/messages') {
    exchange.answer(200, emulator.messages(phoneOf(exchange.query, 'to')));
  } else if (route === 'POST /emulator/faults') {
    const faults: Fault[] = JSON.parse(exchange.body);
    emulator.faults.add(...faults);
    exchange.answer(200, { left: emulator.faults.left });
  } else if (route === 'GET /emulator/log') {
    exchange.answer(200, emulator.log);
  } else if (route === 'POST /emulator/release') {
    await emulator.releaseStatuses();
    exchange.answer(200, {});
  } else {
    exchange.answer(404, { message: 'no such path' });
  }
}
