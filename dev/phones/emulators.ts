import type { RunningStack } from '../demo-run/running-stack.ts';
import { type Followed, follow } from './follow.ts';
import { PhonesRefusal } from './refusal.ts';
import type { ChatChange, Failing, Mail, PlannedFault } from './shown.ts';

type Call = { url: string; method?: string; body?: unknown };
export type Typed = {
  from: string;
  body: string;
  hidesNumber?: boolean | undefined;
  forwarded?: boolean | undefined;
  media?: { contentType: string; data: string }[] | undefined;
};

const TIMEOUT_MS = 20_000;

/** The emulators of a running stack, over their own HTTP. */
export class Emulators {
  readonly #stack: () => RunningStack;

  constructor(stack: () => RunningStack) {
    this.#stack = stack;
  }

  /** Somebody writes to the company. Resolves to what the API answered the webhook; null where it was not asked. */
  async say(typed: Typed): Promise<{ status: number | null }> {
    return this.#call({ url: this.#whatsapp('inbound'), method: 'POST', body: typed });
  }

  /** Somebody looks at their phone. */
  async read(phone: string): Promise<void> {
    await this.#call({ url: this.#whatsapp('read'), method: 'POST', body: { phone } });
  }

  /** Lets the delivery reports go that the fault `delay_status` holds. */
  async release(): Promise<void> {
    await this.#call({ url: this.#whatsapp('release'), method: 'POST', body: {} });
  }

  chats(phones: readonly string[], lastEventId: string, signal: AbortSignal) {
    const url = `${this.#whatsapp('stream')}?${queryOf('phone', phones)}`;
    return this.#follow<ChatChange>(url, lastEventId, signal);
  }

  mails(readers: readonly string[], lastEventId: string, signal: AbortSignal) {
    const url = `${this.#stack().mailUrl}/emulator/stream?${queryOf('to', readers)}`;
    return this.#follow<Mail>(url, lastEventId, signal);
  }

  mailsOf(reader: string): Promise<Mail[]> {
    return this.#call({ url: `${this.#stack().mailUrl}/emulator/mails?${queryOf('to', [reader])}` });
  }

  faults(emulator: Failing): Promise<PlannedFault[]> {
    return this.#call({ url: this.#faultsOf(emulator) });
  }

  async addFault(emulator: Failing, kind: string): Promise<void> {
    await this.#call({ url: this.#faultsOf(emulator), method: 'POST', body: [{ kind }] });
  }

  async clearFaults(emulator: Failing): Promise<void> {
    await this.#call({ url: this.#faultsOf(emulator), method: 'DELETE' });
  }

  #whatsapp(path: string): string {
    return `${this.#stack().whatsappUrl}/emulator/${path}`;
  }

  #faultsOf(emulator: Failing): string {
    const { whatsappUrl, panelUrl, gatewayUrl } = this.#stack();
    const url = { whatsapp: whatsappUrl, panel: panelUrl, gateway: gatewayUrl }[emulator];
    return `${url}/emulator/faults`;
  }

  #follow<Data>(url: string, lastEventId: string, signal: AbortSignal): AsyncGenerator<Followed<Data>> {
    return follow<Data>(url, { token: this.#stack().emulatorToken, lastEventId, signal });
  }

  async #call<Answer>({ url, method = 'GET', body }: Call): Promise<Answer> {
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${this.#stack().emulatorToken}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => undefined);
    if (!response?.ok) throw new PhonesRefusal('Un emulador no respondió. ¿Sigue andando `npm start`?');
    return (await response.json()) as Answer;
  }
}

function queryOf(name: string, values: readonly string[]): string {
  return new URLSearchParams(values.map((value): [string, string] => [name, value])).toString();
}
