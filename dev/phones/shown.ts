import type { ChatMessage } from '../whatsapp-emulator/chat.ts';

// What the page is told. Nothing of it signs anybody in.

export type Who = 'juan' | 'jose';

/** Somebody whose phone is shown. */
export type Shown = { who: Who; name: string; phone: string; email: string };

export type ChatChange = { phone: string; message: ChatMessage };
export type Mail = { to: string; subject: string; text: string; sentAt: string };

export type ChangeView = {
  id: string;
  kind: string;
  state: string;
  service: string;
  waitingFor: string[];
  deadline?: string | null | undefined;
  isClosed: boolean;
  /** The run in Temporal's UI. */
  run?: string | undefined;
};

/** What the space between the phones shows, and the literal text that each of them would send next. */
export type Now = { changes: ChangeView[]; texts: Partial<Record<Who, string>>; problem?: string };

/** What is done one after the other in a whole transfer; the page has the words for each. */
export const playSteps = [
  'signIn',
  'grant',
  'open',
  'texts',
  'giverSays',
  'takerSays',
  'handOver',
  'credentials',
] as const;
export type PlayStep = (typeof playSteps)[number];

export type PlayView = {
  giver: string;
  taker: string;
  service: string;
  /** How many steps are done. */
  done: number;
  isBusy: boolean;
  problem: string | null;
  /** The one-use page with the new credentials. */
  credentials?: string;
};

/** What the page is told as it happens. */
export type FeedEvent =
  /** Of what was told before, nothing is so any more. */
  | { type: 'begin' }
  | { type: 'chat'; change: ChatChange }
  | { type: 'mail'; mail: Mail }
  | { type: 'now'; now: Now }
  | { type: 'play'; play: PlayView | null }
  | { type: 'faults'; emulator: Failing; planned: PlannedFault[] };

/** What can be told to fail. */
export const failing = ['whatsapp', 'panel', 'gateway'] as const;
export type Failing = (typeof failing)[number];
export type PlannedFault = { kind: string; contains: string; left: number };

/** What WhatsApp takes of a file, in bytes. */
export const LARGEST_FILE = 16 * 1024 * 1024;

/** A second factor as its owner's application shows it. */
export type Code = { name: string; email: string; role: string; code: string; secondsLeft: number };
