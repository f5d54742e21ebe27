import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { FaultPlan } from '../emulator/faults.ts';
import { answerAfter, breakOff, type Request } from '../emulator/http-server.ts';
import type { SellerAccount } from './account.ts';
import { type EmulatedPreference, mercadoPagoDate } from './forms.ts';
import { preferenceRequest } from './preferences.ts';
import { searchPayments } from './search.ts';

type Options = {
  account: SellerAccount;
  faults: FaultPlan;
  now: () => Date | Promise<Date>;
  accessToken: string;
};
type Asked = {
  method: string;
  url: string;
  key: string | undefined;
  body: string;
  id: string;
  query: Record<string, string>;
};
type Answer = { status: number; json: unknown };

const LONGEST_KEY = 64;
const [OK, CREATED] = [200, 201];
const bad = (message: string): Answer => ({
  status: 400,
  json: { message, error: 'bad_request', status: 400 },
});
const missing: Answer = { status: 404, json: { message: 'not found', error: 'not_found', status: 404 } };

/** Mercado Pago's API, as far as it is used. */
export class MercadoPagoApi {
  /** Where payers reach it; known once it listens. */
  url = '';
  readonly #options: Options;
  /** What was answered to a call that changes, by its key: the same call again gets the same answer. */
  readonly #answered = new Map<string, { body: string; answer: Answer }>();

  constructor(options: Options) {
    this.#options = options;
  }

  register(server: FastifyInstance): void {
    this.#route(server, 'POST', '/checkout/preferences/', (asked) => this.#createPreference(asked));
    this.#route(server, 'PUT', '/checkout/preferences/:id', (asked) => this.#updatePreference(asked));
    this.#route(server, 'GET', '/checkout/preferences/:id', ({ id }) =>
      found(this.#options.account.preference(id)),
    );
    this.#route(server, 'GET', '/v1/payments/search', ({ query }) => {
      const page = searchPayments(this.#options.account.payments, query);
      return page ? found(page) : bad('invalid search');
    });
    this.#route(server, 'GET', '/v1/payments/:id', ({ id }) =>
      found(this.#options.account.payment(Number(id))),
    );
    this.#route(server, 'GET', '/users/me', () =>
      found({ id: this.#options.account.collectorId, site_id: 'MLA' }),
    );
  }

  #route(
    server: FastifyInstance,
    method: 'GET' | 'POST' | 'PUT',
    url: string,
    act: (asked: Asked) => Answer | Promise<Answer>,
  ): void {
    server.route<Request & { Params: { id?: string } }>({
      method,
      url,
      handler: async ({ headers, params, query, body }, reply) => {
        if (headers.authorization !== `Bearer ${this.#options.accessToken}`) {
          return reply
            .code(401)
            .send({ message: 'invalid access token', error: 'unauthorized', status: 401 });
        }
        const key = headers['x-idempotency-key']?.toString();
        const asked: Asked = { method, url, key, body: body ?? '', id: params.id ?? '', query };
        return this.#answer(asked, reply, act);
      },
    });
  }

  async #answer(
    asked: Asked,
    reply: FastifyReply,
    act: (asked: Asked) => Answer | Promise<Answer>,
  ): Promise<FastifyReply> {
    const fault = this.#options.faults.take('call', `${asked.method} ${asked.url} ${asked.id} ${asked.body}`);
    if (breakOff(reply, fault)) return reply;
    const { status, json } = asked.method === 'GET' ? await act(asked) : await this.#once(asked, act);
    if (fault === 'garbage') return reply.send('<html>');
    reply.code(status);
    answerAfter(reply, fault, json);
    return reply;
  }

  /** A key may be used again for the same call alone. */
  async #once(asked: Asked, act: (asked: Asked) => Answer | Promise<Answer>): Promise<Answer> {
    const { key, url, id, body } = asked;
    if (!key || key.length > LONGEST_KEY) return bad('X-Idempotency-Key: 1 to 64 characters');
    const call = createHash('sha256').update(`${url} ${id} ${body}`).digest('hex');
    const earlier = this.#answered.get(key);
    if (earlier && earlier.body !== call) {
      return { status: 409, json: { message: 'idempotency key used', error: 'conflict', status: 409 } };
    }
    const answer = earlier?.answer ?? (await act(asked));
    this.#answered.set(key, { body: call, answer });
    return answer;
  }

  async #createPreference({ body }: Asked): Promise<Answer> {
    const parsed = preferenceRequest.safeParse(JSON.parse(body));
    if (!parsed.success) return bad('invalid preference');
    const { account, now } = this.#options;
    const made = {
      ...parsed.data,
      collector_id: account.collectorId,
      date_created: mercadoPagoDate(await now()),
    };
    return { status: CREATED, json: account.savePreference(made, this.url) };
  }

  #updatePreference({ id, body }: Asked): Answer {
    const { account } = this.#options;
    const before = account.preference(id);
    if (!before) return missing;
    const parsed = preferenceRequest.partial().safeParse(JSON.parse(body));
    if (!parsed.success) return bad('invalid preference');
    return found(account.savePreference({ ...before, ...given(parsed.data, JSON.parse(body)) }, this.url));
  }
}

function found(json: unknown): Answer {
  return json === undefined ? missing : { status: OK, json };
}

/** What an update says; what it leaves out stays. */
function given(parsed: Partial<EmulatedPreference>, body: object): Partial<EmulatedPreference> {
  return Object.fromEntries(Object.entries(parsed).filter(([name]) => name in body));
}
