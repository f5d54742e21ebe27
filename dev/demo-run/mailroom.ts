import { setTimeout as delay } from 'node:timers/promises';
import { shown } from '../stack/files.ts';
import { askEmulator } from './ask-emulator.ts';
import { DemoError, expectThat } from './demo-error.ts';
import { message } from './output.ts';
import type { Person } from './person.ts';
import type { RunningStack } from './running-stack.ts';

type Channel = 'WhatsApp' | 'e-mail';
type Arrived = { person: Person; channel: Channel; text: string };
type Expected = { person: Person; channel: Channel; says: string };
type Shown = { to: string; subject?: string; body?: string; text?: string };

const PATIENCE_MS = 30_000;
const PAUSE_MS = 200;
const FIRST_WORDS = 40;

/** The phones and mailboxes of the demo's people; shows every message that arrives since it was opened. */
export class Mailroom {
  readonly #stack: RunningStack;
  readonly #people: readonly Person[];
  readonly #known = new Map<string, number>();
  readonly #arrived: Arrived[] = [];

  private constructor(stack: RunningStack, people: readonly Person[]) {
    this.#stack = stack;
    this.#people = people;
  }

  static async open(stack: RunningStack, people: readonly Person[]): Promise<Mailroom> {
    const mailroom = new Mailroom(stack, people);
    await mailroom.#collect(() => undefined);
    mailroom.#arrived.length = 0;
    return mailroom;
  }

  /** A person types on his phone; resolves when the webhook was answered. @throws DemoError. */
  async type({ phone }: Person, body: string): Promise<void> {
    const { status } = await askEmulator<{ status: number | null }>(this.#stack, {
      what: 'The WhatsApp emulator',
      url: `${this.#stack.whatsappUrl}/emulator/inbound`,
      method: 'POST',
      body: { from: phone, body },
    });
    expectThat(
      status === 200,
      `The API answered the signed webhook with ${status ?? 'nothing'}, not with 200.`,
    );
  }

  /** Resolves with the text of the message that says this, once it is there; shows whatever else comes meanwhile. */
  async arrival({ person, channel, says }: Expected): Promise<string> {
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(PAUSE_MS)) {
      const found = this.#arrived.find(
        (arrived) => arrived.person === person && arrived.channel === channel && arrived.text.includes(says),
      );
      if (found) return found.text;
      await this.#collect(show);
    }
    const words = says.length > FIRST_WORDS ? `${says.slice(0, FIRST_WORDS)}…` : says;
    throw new DemoError(
      `${person.name} got no ${channel} that says "${words}" within ${PATIENCE_MS / 1000} s. ` +
        `The worker's log is in ${shown(this.#stack.folder)}/logs.`,
    );
  }

  async #collect(onArrival: (arrived: Arrived, subject: string | undefined) => void): Promise<void> {
    for (const person of this.#people) {
      await this.#look({ person, channel: 'WhatsApp' }, onArrival);
      await this.#look({ person, channel: 'e-mail' }, onArrival);
    }
  }

  async #look(
    { person, channel }: { person: Person; channel: Channel },
    onArrival: (arrived: Arrived, subject: string | undefined) => void,
  ): Promise<void> {
    const { whatsappUrl, mailUrl } = this.#stack;
    const asked =
      channel === 'WhatsApp'
        ? {
            what: 'The WhatsApp emulator',
            url: `${whatsappUrl}/emulator/messages?to=${encodeURIComponent(person.phone)}`,
          }
        : {
            what: 'The mailbox',
            url: `${mailUrl}/emulator/mails?to=${encodeURIComponent(person.email)}`,
          };
    const found = await askEmulator<Shown[]>(this.#stack, asked);
    const key = `${channel} ${person.email}`;
    for (const { subject, body, text } of found.slice(this.#known.get(key) ?? 0)) {
      const arrived = { person, channel, text: body ?? text ?? '' };
      this.#arrived.push(arrived);
      onArrival(arrived, subject);
    }
    this.#known.set(key, found.length);
  }
}

function show({ person, channel, text }: Arrived, subject: string | undefined): void {
  const address = channel === 'WhatsApp' ? person.phone : person.email;
  message(`${channel} to ${person.name}, ${address}${subject ? ` — ${subject}` : ''}`, text);
}
