import type { ChangeKind } from '../../domain/change-kinds.ts';
import { composeHolderText } from '../../domain/transfer/texts.ts';
import { Refused } from '../demo-run/demo-error.ts';
import { type DemoService, told } from '../demo-run/person.ts';
import { type RunningStack, runLink } from '../demo-run/running-stack.ts';
import { canBeTransferred } from '../demo-run/transfer-steps.ts';
import { everybody, type People } from './people.ts';
import { toldOf } from './refusal.ts';
import type { ChangeView, Now, Who } from './shown.ts';

type Seen = { state: string; waitingFor: string[]; deadline?: string | null | undefined; closedAt?: unknown };
type Held = { who: Who; service: DemoService };

const REFERENCE = / Ref: $/;

/** What is under way between the two, as the public API tells it to them, live; also the newest once it is over. */
export class Changes {
  readonly #stack: () => RunningStack;
  readonly #people: People;
  readonly #listeners = new Set<(now: Now) => void>();
  /** The newest first. */
  #known: { view: ChangeView; stop: () => void }[] = [];
  #texts: Now['texts'] = {};
  #problem: string | undefined;
  #looking: Promise<void> | undefined;
  #isStale = false;

  constructor(stack: () => RunningStack, people: People) {
    this.#stack = stack;
    this.#people = people;
  }

  get now(): Now {
    const changes = this.#known.map(({ view }) => view).filter((view, at) => at === 0 || !view.isClosed);
    return { changes, texts: this.#texts, ...(this.#problem ? { problem: this.#problem } : {}) };
  }

  /** How a change stands, also one that is over. */
  find(id: string): ChangeView | undefined {
    return this.#known.find(({ view }) => view.id === id)?.view;
  }

  listen(listener: (now: Now) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads again what is open; called while it does so, it reads once more afterwards. */
  look(): Promise<void> {
    this.#isStale = true;
    this.#looking ??= this.#lookAll().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  close(): void {
    for (const { stop } of this.#known) stop();
  }

  async #lookAll(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      try {
        await this.#lookOnce();
        this.#problem = undefined;
      } catch (error) {
        this.#people.forget();
        this.#problem = toldOf(error).text;
      }
      this.#tell();
    }
  }

  async #lookOnce(): Promise<void> {
    const held: Held[] = [];
    for (const who of everybody) {
      for (const service of await this.#people.services(who)) held.push({ who, service });
    }
    const open = new Map(
      held.flatMap((one) => (one.service.openChange ? [[one.service.openChange.id, one]] : [])),
    );
    for (const [id, one] of open) if (!this.find(id)) await this.#follow(one);
    for (const { view } of this.#known) if (!open.has(view.id)) this.#update(view.id, { isClosed: true });
    const transfer = this.#known.find(({ view }) => view.kind === 'transfer' && !view.isClosed);
    this.#texts = transfer ? await this.#literalTexts(transfer.view.id) : openingText(held, this.#people);
  }

  async #follow({ who, service: { label, openChange } }: Held): Promise<void> {
    if (!openChange) return;
    const { id, kind, state } = openChange;
    const run = runLink(this.#stack(), { kind: kind as ChangeKind, id });
    const view = { id, kind, state, service: label, waitingFor: [], isClosed: false, run };
    const { api } = await this.#people.person(who);
    const follow = {
      onData: ({ data: { state: now, waitingFor, deadline, closedAt } }: { data: Seen }) => {
        const isClosed = Boolean(closedAt);
        this.#update(id, { state: now, waitingFor, deadline, isClosed });
        this.#tell();
        if (isClosed) void this.look();
      },
    };
    const watches: Readonly<Record<string, () => { unsubscribe: () => void }>> = {
      transfer: () => api.transfers.watch.subscribe({ changeId: id }, follow),
      cancellation: () => api.cancellations.watch.subscribe({ changeId: id }, follow),
      upgrade: () => api.upgrades.watch.subscribe({ changeId: id }, follow),
    };
    const subscription = watches[kind]?.();
    this.#known = [{ view, stop: () => subscription?.unsubscribe() }, ...this.#known];
  }

  #update(id: string, changes: Partial<ChangeView>): void {
    this.#known = this.#known.map((known) =>
      known.view.id === id ? { ...known, view: { ...known.view, ...changes } } : known,
    );
  }

  async #literalTexts(changeId: string): Promise<Now['texts']> {
    const texts: Now['texts'] = {};
    for (const who of everybody) {
      const { api } = await this.#people.person(who);
      const own = await told(this.#stack(), api.transfers.get.query({ changeId })).catch((error) => {
        // Somebody else may be the other party.
        if (!(error instanceof Refused)) throw error;
      });
      if (own) texts[who] = own.consentText;
    }
    return texts;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.now);
  }
}

/** With no transfer open, the text by which its holder opens one over WhatsApp (T3 b). */
function openingText(held: readonly Held[], people: People): Now['texts'] {
  const free = held.find(({ service }) => canBeTransferred(service));
  if (!free) return {};
  const other = everybody.find((who) => who !== free.who) ?? free.who;
  const [holder, recipient] = [people.account(free.who), people.account(other)];
  const text = composeHolderText({ holder, recipient, serviceLabel: free.service.label }, '');
  return { [free.who]: text.replace(REFERENCE, '') };
}
