import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { createCompany } from '../harness/builders.ts';
import { enterSystem } from '../harness/kept-systems.ts';
import type { System, SystemOptions } from '../harness/system.ts';
import { until } from '../harness/until.ts';
import { choose, eventTypes, type Message, messageRow, queueMessage } from './seed.ts';

type Sent = Partial<Message> & { faults?: { kind: string; operation?: string; times?: number }[] };

/** One system for the tests of a file: each has a phone and a message of its own, and time only goes forward. */
export function useSendingHouse(options: SystemOptions = {}) {
  const system = {} as System;
  beforeAll(async () => {
    Object.assign(system, await enterSystem(options));
    await createCompany(system.database);
  });
  afterAll(() => system.stop());
  /** A fault that was never reached would make its test pass for nothing. */
  afterEach(() => {
    expect(system.outside.whatsapp.faults.left).toBe(0);
    expect(system.outside.mailbox.faults.left).toBe(0);
  });
  let phones = 0;
  const newPhone = () => {
    phones += 1;
    return `+5491166660${String(phones).padStart(3, '0')}`;
  };
  const rowOf = (messageId: string) => messageRow(system.database, messageId);
  return {
    system,
    newPhone,
    /** Queues a message to a phone of its own while the given faults wait for it. */
    send: async ({ faults = [], ...message }: Sent = {}): Promise<string> => {
      const address = message.address ?? newPhone();
      for (const { kind, operation, times = 1 } of faults) {
        const match = { contains: address, ...(operation && { operation }) };
        system.outside.whatsapp.faults.add({ kind, times, match });
      }
      return queueMessage(await system.verbs.context(), { ...message, address });
    },
    rowOf,
    eventsOf: (messageId: string) => eventTypes(system.database, messageId),
    reached: (messageId: string, state: string) =>
      until(async () => (await rowOf(messageId)).state === state, `the message is ${state}`),
    /** The provider messages that Twilio made of one message of ours, and those of them that a phone shows. */
    attempts: (messageId: string) => {
      const taken = system.outside.whatsapp.log.flatMap((entry) =>
        entry.type === 'message' && entry.message.statusCallback?.includes(messageId) ? [entry.message] : [],
      );
      const messages = system.outside.whatsapp.messages(taken[0]?.to.replace('whatsapp:', '') ?? '');
      return { taken, shown: messages.filter(({ sid }) => taken.some((one) => one.sid === sid)) };
    },
    /** The phone writes, which opens its window, and gets an answer. */
    writes: async (from: string): Promise<void> => {
      await system.outside.whatsapp.inbound({ from, body: 'hola' });
      await until(async () => system.outside.whatsapp.messages(from).length > 0, 'an answer came');
    },
    choose: async (about: string, choice: string) =>
      choose(system.database, await system.verbs.context(), { about, choice }),
  };
}
