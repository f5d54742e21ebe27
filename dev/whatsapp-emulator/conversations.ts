import { randomBytes } from 'node:crypto';
import { Journal } from '../emulator/journal.ts';
import type { ContentTemplate } from './content.ts';

/** A file of a message; `data` in base64. */
export type EmulatedMedia = { sid: string; contentType: string; data: string };

export type EmulatedMessage = {
  sid: string;
  /** With the scheme `whatsapp:`. */
  from: string;
  to: string;
  body: string;
  direction: 'inbound' | 'outbound-api';
  numMedia: number;
  media?: EmulatedMedia[];
  at: string;
  externalUserId?: string;
  forwarded?: boolean;
  /** Fields of its webhook that are to be others than usual; null for one that is to be missing. */
  fields?: Record<string, string | null>;
  contentSid?: string;
  /** What its template was filled in with. */
  variables?: Record<string, string>;
  statusCallback?: string;
};

export type LogEntry =
  /** A request to send, whatever came of it. */
  | { type: 'request'; to: string; at: string }
  | { type: 'message'; message: EmulatedMessage }
  | { type: 'status'; sid: string; status: string; errorCode?: string; at: string }
  /** The store of files was asked; null for an address that it does not have. */
  | { type: 'store'; mediaSid: string | null; status: number; at: string }
  | { type: 'webhook'; sid: string; answer: number | null; at: string }
  | { type: 'template'; template: ContentTemplate }
  | { type: 'removal'; contentSid: string }
  /** The company's number was put into a Messaging Service. */
  | { type: 'service'; sid: string; name: string }
  /** WhatsApp's word on a template; `approved` as `UTILITY` where it says no more. */
  | ({ type: 'approval'; contentSid: string } & Partial<Approval>);

/** How WhatsApp sees a template. */
export type Approval = { status: string; category: string; reason: string };

/** What a phone shows. */
export type ShownMessage = { sid: string; to: string; body: string; contentSid?: string; sentAt: string };

export type Standing = { status: string; errorCode: string | null };

const OUTSIDE_WINDOW = '63016';
const TAKEN_FOR_MARKETING = '63049';
/** Of a template that WhatsApp does not take; one that waits for its word is as none. */
const refusals: Readonly<Record<string, string>> = { rejected: '63040', paused: '63041', disabled: '63042' };
const WINDOW_MS = 24 * 3_600_000;
const SID_BYTES = 16;
const SCHEME = /^whatsapp:/;

/** Everything that the emulated Twilio knows, worked out from its append-only log. */
export class Conversations {
  readonly #journal: Journal<LogEntry>;
  readonly #messages = new Map<string, EmulatedMessage>();
  readonly #standings = new Map<string, Standing>();
  readonly #templates = new Map<string, ContentTemplate>();
  readonly #approvals = new Map<string, Approval>();
  readonly #answers = new Map<string, number | null>();
  /** When each line was last heard of, which opens its window. */
  readonly #heardAt = new Map<string, number>();

  constructor(file: string | undefined) {
    this.#journal = new Journal<LogEntry>(file);
    for (const entry of this.#journal.entries) this.#apply(entry);
  }

  get entries(): readonly LogEntry[] {
    return this.#journal.entries;
  }

  /** Calls after every entry of the log from now on; answers with what ends it. */
  follow(follower: () => void): () => void {
    return this.#journal.follow(follower);
  }

  get templates(): ContentTemplate[] {
    return [...this.#templates.values()];
  }

  /** The Messaging Services that the company's number is in. */
  get services(): { sid: string; name: string }[] {
    return this.entries.flatMap((entry) => (entry.type === 'service' ? [entry] : []));
  }

  record(entry: LogEntry): void {
    // Before those who follow the log are told: they ask how things stand.
    this.#apply(entry);
    this.#journal.append(entry);
  }

  message(sid: string): EmulatedMessage | undefined {
    return this.#messages.get(sid);
  }

  template(sid: string): ContentTemplate | undefined {
    return this.#templates.get(sid);
  }

  standing(sid: string): Standing {
    return this.#standings.get(sid) ?? { status: 'queued', errorCode: null };
  }

  /** What the last webhook about a message was answered; null for no answer, undefined where none was posted. */
  answer(sid: string): number | null | undefined {
    return this.#answers.get(sid);
  }

  /** Newest first, as Twilio lists. */
  newestFirst(): EmulatedMessage[] {
    return [...this.#messages.values()].reverse();
  }

  /** Undefined for a template for which nobody has asked. */
  approval(contentSid: string): Approval | undefined {
    return this.#approvals.get(contentSid);
  }

  /**
   * The code under which WhatsApp gives a message back: free text only within 24 h of the last message from there; outside it a
   * template that is approved and counts as utility. What counts as marketing it may keep from anybody: here it always does.
   */
  barrier(
    to: string,
    { contentSid, now }: { contentSid?: string | undefined; now: Date },
  ): string | undefined {
    const heardAt = this.#heardAt.get(lineOf(to));
    if (heardAt !== undefined && now.getTime() - heardAt < WINDOW_MS) return undefined;
    const approval = contentSid === undefined ? undefined : this.#approvals.get(contentSid);
    if (!approval) return OUTSIDE_WINDOW;
    if (approval.status !== 'approved') return refusals[approval.status] ?? OUTSIDE_WINDOW;
    return approval.category === 'UTILITY' ? undefined : TAKEN_FOR_MARKETING;
  }

  /** What arrived on a phone, oldest first. */
  shownOn(phone: string): ShownMessage[] {
    const shown: ShownMessage[] = [];
    for (const { sid, to, body, contentSid, direction, at } of this.#messages.values()) {
      const lost = this.standing(sid).errorCode !== null;
      if (direction === 'inbound' || lost || to.replace(SCHEME, '') !== phone) continue;
      shown.push({ sid, to: phone, body, ...(contentSid ? { contentSid } : {}), sentAt: at });
    }
    return shown;
  }

  #apply(entry: LogEntry): void {
    if (entry.type === 'message') {
      const { message } = entry;
      this.#messages.set(message.sid, message);
      if (message.direction === 'inbound')
        this.#heardAt.set(lineOf(message.from), new Date(message.at).getTime());
    } else if (entry.type === 'status') {
      this.#standings.set(entry.sid, { status: entry.status, errorCode: entry.errorCode ?? null });
    } else if (entry.type === 'webhook') {
      this.#answers.set(entry.sid, entry.answer);
    } else if (entry.type === 'template') {
      this.#templates.set(entry.template.sid, entry.template);
    } else if (entry.type === 'removal') {
      this.#templates.delete(entry.contentSid);
    } else if (entry.type === 'approval') {
      const { contentSid, status = 'approved', category = 'UTILITY', reason = '' } = entry;
      this.#approvals.set(contentSid, { status, category, reason });
    }
  }
}

/** A new sid: `SM`, or `MM` for a message with media; `HX` for a template; `MG` for a Messaging Service. */
export function newSid(prefix: 'SM' | 'MM' | 'HX' | 'MG'): string {
  return `${prefix}${randomBytes(SID_BYTES).toString('hex')}`;
}

/** WhatsApp knows one line under two spellings in Argentina and Mexico. */
export function lineOf(address: string): string {
  return address
    .replace(SCHEME, '')
    .replace(/^\+549/, '+54')
    .replace(/^\+521/, '+52');
}
