import { apiOf, type DemoService, type Person } from '../demo-run/person.ts';
import { demoClient, type RunningStack } from '../demo-run/running-stack.ts';
import { answered } from './refusal.ts';
import type { Shown, Who } from './shown.ts';

/** Whose phones are shown. */
export const names: Readonly<Record<Who, string>> = { juan: 'Juan Perez', jose: 'Jose Garcia' };
export const everybody = Object.keys(names) as Who[];

/** Both people, signed in over the public API when that is first needed. Their sessions stay here. */
export class People {
  readonly #stack: () => RunningStack;
  readonly #signedIn = new Map<Who, Promise<Person>>();

  constructor(stack: () => RunningStack) {
    this.#stack = stack;
  }

  account(who: Who) {
    return demoClient(this.#stack(), names[who]);
  }

  shown(): Shown[] {
    return everybody.map((who) => {
      const { name, phone, email } = this.account(who);
      return { who, name, phone, email };
    });
  }

  /** @throws PhonesRefusal where the API lets them in no more. */
  person(who: Who): Promise<Person> {
    const known = this.#signedIn.get(who);
    if (known) return known;
    const entering = this.#signIn(who);
    this.#signedIn.set(who, entering);
    entering.catch(() => this.#signedIn.delete(who));
    return entering;
  }

  /** Every service that somebody holds now. */
  async services(who: Who): Promise<DemoService[]> {
    const { api } = await this.person(who);
    const found: DemoService[] = [];
    let cursor: string | undefined;
    do {
      const page = await answered(api.services.list.query({ cursor }));
      found.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return found;
  }

  /** So that the next call signs in again: a changed password ended the session. */
  forget(): void {
    this.#signedIn.clear();
  }

  async #signIn(who: Who): Promise<Person> {
    const account = this.account(who);
    const { email, password } = account;
    const stack = this.#stack();
    const { sessionToken = '' } = await answered(apiOf(stack).auth.signIn.mutate({ email, password }));
    return { ...account, session: sessionToken, api: apiOf(stack, sessionToken) };
  }
}
