import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { createCompany } from '../harness/builders.ts';
import { type House, type HouseOptions, startHouse } from '../harness/house.ts';
import { until } from '../harness/until.ts';
import { choose, eventTypes, type Message, messageRow, queueMessage } from './seed.ts';

type Sent = Partial<Message> & { faults?: { kind: string; operation?: string; times?: number }[] };

/** One house for the tests of a file: each has a phone and a message of its own, and time only goes forward. */
export function useSendingHouse(options: HouseOptions = {}) {
  const house = {} as House;
  beforeAll(async () => {
    Object.assign(house, await startHouse(options));
    await createCompany(house.database);
  });
  afterAll(() => house.stop());
  /** A fault that was never reached would make its test pass for nothing. */
  afterEach(() => {
    expect(house.outside.whatsapp.faults.left).toBe(0);
    expect(house.outside.mailbox.faults.left).toBe(0);
  });
  let phones = 0;
  const newPhone = () => {
    phones += 1;
    return `+5491166660${String(phones).padStart(3, '0')}`;
  };
  const rowOf = (messageId: string) => messageRow(house.database, messageId);
  return {
    house,
    newPhone,
    /** Queues a message to a phone of its own while the given faults wait for it. */
    send: async ({ faults = [], ...message }: Sent = {}): Promise<string> => {
      const address = message.address ?? newPhone();
      for (const { kind, operation, times = 1 } of faults) {
        const match = { contains: address, ...(operation && { operation }) };
        house.outside.whatsapp.faults.add({ kind, times, match });
      }
      return queueMessage(await house.verbs.context(), { ...message, address });
    },
    rowOf,
    eventsOf: (messageId: string) => eventTypes(house.database, messageId),
    reached: (messageId: string, state: string) =>
      until(async () => (await rowOf(messageId)).state === state, `the message is ${state}`),
    /** The provider messages that Twilio made of one message of ours, and those of them that a phone shows. */
    attempts: (messageId: string) => {
      const taken = house.outside.whatsapp.log.flatMap((entry) =>
        entry.type === 'message' && entry.message.statusCallback?.includes(messageId) ? [entry.message] : [],
      );
      const messages = house.outside.whatsapp.messages(taken[0]?.to.replace('whatsapp:', '') ?? '');
      return { taken, shown: messages.filter(({ sid }) => taken.some((one) => one.sid === sid)) };
    },
    /** The phone writes, which opens its window, and gets an answer. */
    writes: async (from: string): Promise<void> => {
      await house.outside.whatsapp.inbound({ from, body: 'hola' });
      await until(async () => house.outside.whatsapp.messages(from).length > 0, 'an answer came');
    },
    choose: async (about: string, choice: string) =>
      choose(house.database, await house.verbs.context(), { about, choice }),
  };
}
