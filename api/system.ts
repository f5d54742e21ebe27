import type { FastifyBaseLogger } from 'fastify';
import type { Surroundings } from '../domain/transaction/context.ts';
import type { Panels } from '../integrations/panel/panels.ts';

/** What the company's WhatsApp account is at Twilio; the token verifies webhooks. */
type TwilioAccount = { accountSid: string; authToken: string; whatsAppFrom: string };

/** Resolves when the part answers, throws when it does not. Must end by itself. */
type Probe = () => Promise<void>;

/** Everything that the API process owns; made once in `main.ts`, once per test. */
export type System = Surroundings & {
  log: FastifyBaseLogger;
  twilio: TwilioAccount;
  /** Verifies the notifications of the payment gateway, if there is one. */
  gatewaySecret?: string | undefined;
  temporal: { namespace: string; uiUrl?: string | undefined };
  /** What a move of a service reads before it counts (B9). */
  panels: Panels;
  /** The folder of the built console in the browser; without it the older pages are served. */
  consoleFolder?: string | undefined;
  /** The parts that `/health/ready` asks for, by the name it gives them. */
  probes: Readonly<Record<string, Probe>>;
  /** How many proxies of ours are in front: so many entries of `X-Forwarded-For` are believed, from its end. */
  trustedProxies?: number;
  /** How `transfers.watch` runs; the defaults are in `streams.ts`. */
  watch?: { intervalMs?: number; streamsPerSession?: number };
  /** Milliseconds that open connections have to end by themselves when the server closes. */
  closeGraceMs?: number;
};
