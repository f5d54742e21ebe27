import type { MikroORM } from '@mikro-orm/postgresql';
import type { Handoff } from './handoffs.ts';

export const staffRoles = ['agent', 'administrator'] as const;
export type StaffRole = (typeof staffRoles)[number];

/** What an integration key may be made for (C8). */
export const keyScopes = ['payments:record', 'invoices:read'] as const;
export type KeyScope = (typeof keyScopes)[number];

/** Who causes a change (G6). Ids only: an actor is stored with every event. */
export type Actor =
  | { type: 'client'; clientId: string; sessionId: string }
  | { type: 'staff'; staffId: string; role: StaffRole }
  /** A program of somebody else; `provider` is whose payments it records (B4). */
  | { type: 'key'; keyId: string; scopes: readonly KeyScope[]; provider: string | null }
  | { type: 'sender'; messageSid: string }
  | { type: 'visitor' }
  | { type: 'system'; process: string };

/**
 * The identity of one API call, for what is done once (`requestId` of every mutation). `idHash` is SHA-256 of the id;
 * `inputHash` is keyed by the id itself, which is not kept.
 */
export type RequestKey = { idHash: string; caller: string; procedure: string; inputHash: string };

/** Facts of the deployment that texts and links need; not settings (G1). */
export type Deployment = {
  publicUrl: string;
  whatsAppNumber: string;
  /** Where a bank transfer goes, as whoever makes one reads it; undefined where none is taken. */
  bankTransfer?: string | undefined;
  /** How clients reach a person of the company's; undefined where that is not said. */
  staffContact?: string | undefined;
  /** Whether a payment gateway is set up. */
  hasGateway?: boolean | undefined;
};

/** Everything a verb may know of the world outside its transaction. */
export type VerbContext = {
  orm: MikroORM;
  /** Read from the clock once, before BEGIN; the only "now" that a rule may use. */
  now: Date;
  actor: Actor;
  /** What set this in motion: a procedure, a message sid, an activity. */
  cause: string;
  deployment: Deployment;
  request?: RequestKey;
  /** Sees to the delivery of handoffs right after the commit; never throws, never blocks for long. */
  deliver: (handoffs: readonly StoredHandoff[]) => Promise<void>;
};

export type StoredHandoff = { id: string; handoff: Handoff };

export type Clock = { now(): Promise<Date> };

/** What every verb of a process needs, whoever calls it. */
export type Surroundings = Pick<VerbContext, 'orm' | 'deployment' | 'deliver'> & { clock: Clock };

/** The context of one verb: now is read from the clock here, once. */
export async function contextOf(
  { orm, clock, deployment, deliver }: Surroundings,
  call: Pick<VerbContext, 'actor' | 'cause' | 'request'>,
): Promise<VerbContext> {
  return { orm, now: await clock.now(), deployment, deliver, ...call };
}
