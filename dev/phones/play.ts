import { credentialsLinkIn } from '../demo-run/credentials-page.ts';
import { told } from '../demo-run/person.ts';
import type { RunningStack } from '../demo-run/running-stack.ts';
import * as transfer from '../demo-run/transfer-steps.ts';
import type { Changes } from './changes.ts';
import type { Emulators } from './emulators.ts';
import { names, type People } from './people.ts';
import { PhonesRefusal, toldOf } from './refusal.ts';
import { type PlayStep, type PlayView, playSteps, type Who } from './shown.ts';

type Cast = transfer.Cast<Who>;
type Parts = { stack: () => RunningStack; people: People; emulators: Emulators; changes: Changes };
type Opened = { changeId: string; texts: Record<Who, string>; mailsBefore: number };

const PATIENCE_MS = 60_000;
const ARRIVED: readonly string[] = ['delivered', 'read'];
/** Why a transfer does not go on now, or never will, by its state. */
const standstills: Readonly<Record<string, string>> = {
  cooling_off:
    'La transferencia espera por seguridad: hace poco cambió un teléfono, un correo o una clave (T10).',
  paused: 'La transferencia está en pausa: el trámite dice qué espera (T11, G9).',
  withdrawn: 'Alguien canceló la transferencia.',
  expired: 'Se terminó el plazo de la transferencia.',
  refused: 'La transferencia se terminó: ya no se cumplía una regla.',
};

/** A whole transfer over the public API and the two phones, a step at a time. */
export class Play {
  readonly #parts: Parts;
  readonly #listeners = new Set<(view: PlayView | null) => void>();
  #view: PlayView | null = null;
  #cast: Cast | undefined;
  #grant = '';
  #opened: Opened | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get view(): PlayView | null {
    return this.#view;
  }

  listen(listener: (view: PlayView | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Begins anew, with a service that can be transferred. @throws PhonesRefusal where there is none. */
  async start(): Promise<void> {
    if (this.#view?.isBusy) return;
    const cast = await this.#choose();
    this.#cast = cast;
    this.#opened = undefined;
    const { giver, taker, service } = cast;
    this.#show({
      giver: names[giver],
      taker: names[taker],
      service: service.label,
      done: 0,
      isBusy: false,
      problem: null,
    });
  }

  /** Does the next step; one that fails is the next one still. Two at a time are one. */
  async next(): Promise<void> {
    const [view, cast] = [this.#view, this.#cast];
    const step = playSteps[view?.done ?? playSteps.length];
    if (!step || !view || !cast || view.isBusy) return;
    this.#change({ isBusy: true, problem: null });
    try {
      await this.#deeds[step](cast);
      this.#change({ done: view.done + 1, isBusy: false });
    } catch (error) {
      this.#change({ isBusy: false, problem: toldOf(error).text });
    }
  }

  readonly #deeds: Record<PlayStep, (cast: Cast) => Promise<unknown>> = {
    signIn: ({ giver }) => this.#parts.people.person(giver),
    grant: (cast) => this.#askGrant(cast),
    open: (cast) => this.#open(cast),
    texts: async ({ giver, taker }) => {
      await this.#arrivesAt(giver);
      await this.#arrivesAt(taker);
    },
    giverSays: ({ giver }) => this.#say(giver),
    takerSays: ({ taker }) => this.#say(taker),
    handOver: () => this.#completed(),
    credentials: (cast) => this.#receive(cast),
  };

  async #choose(): Promise<Cast> {
    const { people } = this.#parts;
    const cast = await transfer.castTransfer<Who>({ juan: 'juan', jose: 'jose' }, (who) =>
      people.services(who),
    );
    if (cast) return cast;
    throw new PhonesRefusal(
      'Ninguno de los dos tiene un servicio que se pueda transferir ahora: activo, al día y sin trámite abierto. ' +
        'Cancelá el trámite abierto, o empezá de nuevo con `npm run reset`.',
    );
  }

  async #askGrant({ giver, service }: Cast): Promise<void> {
    const { stack, people } = this.#parts;
    const asked = { giver: await people.person(giver), service };
    this.#grant = (await transfer.grantTransfer(stack(), asked)).grantToken;
  }

  async #open({ giver, taker, service }: Cast): Promise<void> {
    const { stack, people, emulators, changes } = this.#parts;
    const cast = { giver: await people.person(giver), taker: await people.person(taker), service };
    const mailsBefore = (await emulators.mailsOf(cast.taker.email)).length;
    const { id: changeId, consentText } = await transfer.openTransfer(stack(), cast, this.#grant);
    const own = await told(stack(), cast.taker.api.transfers.get.query({ changeId }));
    const texts = { [giver]: consentText, [taker]: own.consentText } as Record<Who, string>;
    this.#opened = { changeId, texts, mailsBefore };
    await changes.look();
  }

  /** The message with somebody's own literal text is on their phone. */
  async #arrivesAt(who: Who): Promise<void> {
    const { people, emulators } = this.#parts;
    const { phone } = people.account(who);
    const text = this.#told().texts[who];
    await within(async (signal) => {
      for await (const { data } of emulators.chats([phone], { signal })) {
        const { direction, body, status } = data.message;
        if (direction === 'received' && ARRIVED.includes(status) && body.includes(text)) return;
      }
    }, `El mensaje no llegó al teléfono de ${names[who]}.`);
  }

  async #say(who: Who): Promise<void> {
    const { people, emulators } = this.#parts;
    const { status } = await emulators.say({
      from: people.account(who).phone,
      body: this.#told().texts[who],
    });
    if (status !== 200)
      throw new PhonesRefusal(`La API contestó el aviso firmado con ${status ?? 'nada'}, no con 200.`);
  }

  async #completed(): Promise<void> {
    const { changes } = this.#parts;
    const { changeId } = this.#told();
    await within(async (signal) => {
      const done = Promise.withResolvers<void>();
      const see = () => {
        const { state = '' } = changes.find(changeId) ?? {};
        const reason = standstills[state];
        if (reason !== undefined) done.reject(new PhonesRefusal(reason));
        else if (state === 'completed') done.resolve();
      };
      const stop = changes.listen(see);
      signal.addEventListener('abort', () => done.reject(signal.reason));
      see();
      await done.promise.finally(stop);
    }, 'La transferencia todavía no terminó: mirá qué espera, entre los dos teléfonos.');
  }

  async #receive({ taker, service }: Cast): Promise<void> {
    const { people, emulators } = this.#parts;
    const { email } = people.account(taker);
    const { mailsBefore } = this.#told();
    await within(async (signal) => {
      let count = 0;
      for await (const { data } of emulators.mails([email], { signal })) {
        count += 1;
        const link = count > mailsBefore ? credentialsLinkIn(data.text) : undefined;
        if (link === undefined) continue;
        this.#change({ credentials: link });
        return;
      }
    }, `El correo con las credenciales no llegó a ${email}.`);
    const held = await people.services(taker);
    if (!held.some(({ id }) => id === service.id))
      throw new PhonesRefusal(`La transferencia terminó y ${names[taker]} no tiene el servicio.`);
  }

  #told(): Opened {
    if (!this.#opened) throw new PhonesRefusal('Todavía no hay una transferencia abierta.');
    return this.#opened;
  }

  #change(changes: Partial<PlayView>): void {
    if (this.#view) this.#show({ ...this.#view, ...changes });
  }

  #show(view: PlayView): void {
    this.#view = view;
    for (const listener of this.#listeners) listener(view);
  }
}

/** Waits for something, but not for ever. @throws PhonesRefusal with what is said when it takes too long. */
async function within(work: (signal: AbortSignal) => Promise<void>, otherwise: string): Promise<void> {
  const abort = new AbortController();
  const late = AbortSignal.timeout(PATIENCE_MS);
  try {
    await work(AbortSignal.any([late, abort.signal]));
  } catch (error) {
    throw late.aborted ? new PhonesRefusal(otherwise) : error;
  } finally {
    abort.abort();
  }
}
