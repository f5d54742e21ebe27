import type { z } from 'zod';
import { askEmulator } from '../demo-run/ask-emulator.ts';
import { noAnswer, type RunningStack } from '../demo-run/running-stack.ts';
import type { mediaSchema } from '../whatsapp-emulator/media.ts';
import { type Followed, follow } from './follow.ts';
import type { ChatChange, Failing, Mail, PlannedFault } from './shown.ts';

export type Typed = {
  from: string;
  body: string;
  hidesNumber?: boolean | undefined;
  forwarded?: boolean | undefined;
  media?: z.input<typeof mediaSchema> | undefined;
};
/** From where a stream of an emulator is followed, and until when. */
type Followable = { lastEventId?: string; signal: AbortSignal };

const names = {
  whatsapp: 'The WhatsApp emulator',
  panel: 'The panel emulator',
  gateway: 'The payment gateway emulator',
  mailbox: 'The mailbox',
} as const;
type Emulator = keyof typeof names;

/** The emulators of a running stack, over their own HTTP. A stream ends with an error alone: no emulator ends one by itself. */
export class Emulators {
  readonly #stack: () => RunningStack;

  constructor(stack: () => RunningStack) {
    this.#stack = stack;
  }

  /** Somebody writes to the company. Resolves to what the API answered the webhook; null where it was not asked. */
  say(typed: Typed): Promise<{ status: number | null }> {
    return this.#ask('whatsapp', { path: 'inbound', method: 'POST', body: typed });
  }

  /** Somebody looks at their phone. */
  async read(phone: string): Promise<void> {
    await this.#ask('whatsapp', { path: 'read', method: 'POST', body: { phone } });
  }

  /** Lets the delivery reports go that the fault `delay_status` holds. */
  async release(): Promise<void> {
    await this.#ask('whatsapp', { path: 'release', method: 'POST', body: {} });
  }

  chats(phones: readonly string[], from: Followable) {
    return this.#follow<ChatChange>('whatsapp', `stream?${queryOf('phone', phones)}`, from);
  }

  mails(readers: readonly string[], from: Followable) {
    return this.#follow<Mail>('mailbox', `stream?${queryOf('to', readers)}`, from);
  }

  mailsOf(reader: string): Promise<Mail[]> {
    return this.#ask('mailbox', { path: `mails?${queryOf('to', [reader])}` });
  }

  /** What is still to go wrong, now and whenever it changes. */
  faults(emulator: Failing, signal: AbortSignal) {
    return this.#follow<PlannedFault[]>(emulator, 'faults/stream', { signal });
  }

  /** @throws Refused for a kind that the emulator does not know. */
  async addFault(emulator: Failing, kind: string): Promise<void> {
    await this.#ask(emulator, { path: 'faults', method: 'POST', body: [{ kind }] });
  }

  async clearFaults(emulator: Failing): Promise<void> {
    await this.#ask(emulator, { path: 'faults', method: 'DELETE' });
  }

  #ask<Answer>(
    emulator: Emulator,
    { path, ...call }: { path: string; method?: string; body?: unknown },
  ): Promise<Answer> {
    return askEmulator(this.#stack(), { what: names[emulator], url: this.#urlOf(emulator, path), ...call });
  }

  #urlOf(emulator: Emulator, path: string): string {
    const { whatsappUrl, panelUrl, gatewayUrl, mailUrl } = this.#stack();
    const urls = { whatsapp: whatsappUrl, panel: panelUrl, gateway: gatewayUrl, mailbox: mailUrl };
    return `${urls[emulator]}/emulator/${path}`;
  }

  async *#follow<Data>(emulator: Emulator, path: string, from: Followable): AsyncGenerator<Followed<Data>> {
    const stack = this.#stack();
    try {
      yield* follow<Data>(this.#urlOf(emulator, path), { token: stack.emulatorToken, ...from });
    } catch (error) {
      if (from.signal.aborted) throw error;
    }
    throw noAnswer(stack, names[emulator]);
  }
}

function queryOf(name: string, values: readonly string[]): string {
  return new URLSearchParams(values.map((value): [string, string] => [name, value])).toString();
}
