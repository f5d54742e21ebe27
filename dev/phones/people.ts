import { type DemoService, type Person, servicesOf, signIn } from '../demo-run/person.ts';
import { demoClient, type RunningStack } from '../demo-run/running-stack.ts';
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

  /** @throws Refused where the API lets them in no more. */
  person(who: Who): Promise<Person> {
    const known = this.#signedIn.get(who);
    if (known) return known;
    const entering = this.#enter(who);
    this.#signedIn.set(who, entering);
    entering.catch(() => this.#signedIn.delete(who));
    return entering;
  }

  /** Every service that somebody holds now. */
  async services(who: Who): Promise<DemoService[]> {
    return servicesOf(this.#stack(), await this.person(who));
  }

  /** So that the next call signs in again: a changed password ended the session. */
  forget(): void {
    this.#signedIn.clear();
  }

  async #enter(who: Who): Promise<Person> {
    return signIn(this.#stack(), this.account(who));
  }
}
