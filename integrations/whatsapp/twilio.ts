import twilio from 'twilio';
import { isLoopback } from '../addresses.ts';
import { NotSent, OutcomeUnknown } from '../errors.ts';
import { askForApproval, createTemplate, templateApprovals, templateSids } from './content-templates.ts';
import { GuardedClient } from './guarded-client.ts';
import { downloadMedia } from './media.ts';
import { servicesWith } from './messaging-services.ts';
import { guarded, items, PAGE_SIZE } from './pages.ts';
import { type OutboundContent, type ReceivedMessage, UNSUBMITTED, type WhatsAppPort } from './port.ts';

export type TwilioSettings = {
  accountSid: string;
  authToken: string;
  /** The company's number in E.164. */
  whatsAppNumber: string;
  /** Where Twilio reaches this deployment. */
  publicUrl: string;
  /** The emulator, on loopback; Twilio itself when absent. */
  baseUrl?: string | undefined;
  /** Milliseconds for one request as a whole. */
  timeoutMs?: number;
  /** The same for a file, with all its redirects. */
  mediaTimeoutMs?: number;
};

/** The path of the status webhook. */
const STATUS_PATH = '/webhooks/twilio/status';
/**
 * Twilio's connection overrides, in the fragment of a webhook's address: it tries again on any failure, up to five times
 * within its fixed 15 s, instead of once and on a failed connection only.
 */
export const CONNECTION_OVERRIDES = '#ct=2000&rt=5000&rc=5&rp=all';

/** For one request. A `send` is one; `templates` begins no request after so long, so it takes at most twice as long. */
export const TWILIO_TIMEOUT_MS = 15_000;
/** Twilio's own code for what it does not have. A 404 without it comes from something in between. */
const NOT_THERE = '20404';
const SCHEME = 'whatsapp:';
const MESSAGE_SID = /^(?:SM|MM)[0-9a-f]{32}$/i;
const MEDIA_COUNT = /^\d{1,3}$/;

type MessageInstance = Awaited<ReturnType<ReturnType<twilio.Twilio['messages']>['fetch']>>;

/** WhatsApp through Twilio's own SDK. */
export function createTwilioWhatsApp(settings: TwilioSettings): WhatsAppPort {
  const client = createClient(settings);
  const own = `${SCHEME}${settings.whatsAppNumber}`;
  const timeoutMs = settings.timeoutMs ?? TWILIO_TIMEOUT_MS;
  const templates = () => templateSids(client, timeoutMs);
  const approvals = () => templateApprovals(client, timeoutMs);

  return {
    async send({ to, messageId, content }) {
      const message = await guarded(true, () =>
        client.messages.create({
          from: own,
          to: `${SCHEME}${to}`,
          statusCallback: statusCallback(settings.publicUrl, messageId),
          ...contentParameters(content),
        }),
      );
      if (!MESSAGE_SID.test(message.sid ?? ''))
        throw new OutcomeUnknown({ party: 'whatsapp', code: 'NO_SID' });
      return { sid: message.sid };
    },

    async fetch(sid) {
      const message = await fetchMessage(client, sid);
      return message && received(message);
    },

    async fetchStatus(sid) {
      const message = await fetchMessage(client, sid);
      if (!message) return undefined;
      const { status, errorCode, to } = message;
      return { status, to, ...(errorCode ? { errorCode: String(errorCode) } : {}) };
    },

    async fetchMedia(messageSid, { types, mostBytes }) {
      if (!MESSAGE_SID.test(messageSid)) throw new NotSent({ party: 'whatsapp', code: 'NO_SID' });
      // Its webhook names an address too. It is not asked for: only what is built here ever sees the credential.
      const page = await guarded(false, () => client.messages(messageSid).media.page({ pageSize: 2 }));
      const [file, ...more] = page.instances;
      if (!file) throw new NotSent({ party: 'whatsapp', code: 'NO_MEDIA' });
      if (more.length > 0) return { unfit: 'several' };
      const contentType = mediaTypeOf(file.contentType);
      if (!types.includes(contentType)) return { unfit: 'other_type' };
      const content = await downloadMedia(settings, {
        origin: client.api.baseUrl,
        messageSid,
        mediaSid: file.sid,
        mostBytes,
      });
      return content ? { contentType, content } : { unfit: 'too_large' };
    },

    async *listInbound({ since }) {
      const first = () => client.messages.page({ to: own, dateSentAfter: since, pageSize: PAGE_SIZE });
      for await (const message of items<MessageInstance>(first)) {
        if (message.direction === 'inbound') yield received(message);
      }
    },

    templates,

    approvals,

    messagingServices: () => servicesWith(client, { sender: own, timeoutMs }),

    async createTemplates(definitions) {
      const existing = await approvals();
      for (const definition of definitions) {
        const { friendly_name: name } = definition;
        const found = existing.get(name);
        // Whoever created it may have been stopped before it was asked for.
        if (found && found.status !== UNSUBMITTED) continue;
        const contentSid = found?.contentSid ?? (await createTemplate(client, definition));
        await askForApproval(client, contentSid, name);
      }
      return templates();
    },
  };
}

function createClient(settings: TwilioSettings): twilio.Twilio {
  const httpClient = new GuardedClient(settings.timeoutMs ?? TWILIO_TIMEOUT_MS);
  const client = twilio(settings.accountSid, settings.authToken, { httpClient, autoRetry: false });
  if (settings.baseUrl !== undefined) {
    const url = new URL(settings.baseUrl);
    if (!isLoopback(url) && !(url.protocol === 'https:' && url.hostname.endsWith('.twilio.com'))) {
      throw new Error("TWILIO_BASE_URL must be Twilio's own or on loopback");
    }
    client.api.baseUrl = url.origin;
    client.content.baseUrl = url.origin;
    client.messaging.baseUrl = url.origin;
  }
  return client;
}

function statusCallback(publicUrl: string, messageId: string): string {
  const url = new URL(STATUS_PATH, publicUrl);
  url.searchParams.set('m', messageId);
  return `${url}${CONNECTION_OVERRIDES}`;
}

async function fetchMessage(client: twilio.Twilio, sid: string): Promise<MessageInstance | undefined> {
  if (!MESSAGE_SID.test(sid)) return undefined;
  try {
    return await guarded(false, () => client.messages(sid).fetch());
  } catch (error) {
    if (error instanceof NotSent && error.code === NOT_THERE) return undefined;
    throw error;
  }
}

function contentParameters(content: OutboundContent) {
  if (content.kind === 'text') return { body: content.body };
  return { contentSid: content.contentSid, contentVariables: JSON.stringify(content.variables) };
}

function received(message: MessageInstance): ReceivedMessage {
  return {
    sid: message.sid,
    from: message.from,
    to: message.to,
    body: message.body ?? '',
    direction: message.direction === 'inbound' ? 'inbound' : 'outbound',
    numMedia: MEDIA_COUNT.test(message.numMedia) ? Number(message.numMedia) : undefined,
    dateSent: [message.dateSent, message.dateCreated].find(isInstant),
  };
}

/** Without its parameters. */
function mediaTypeOf(contentType: unknown): string {
  return String(contentType).split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** The SDK hands on what it cannot read as a date. */
function isInstant(date: unknown): date is Date {
  return date instanceof Date && !Number.isNaN(date.getTime());
}
