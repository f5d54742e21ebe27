import { DefaultPayloadConverter, type PayloadConverter } from '@temporalio/common';

/**
 * Takes a payload that it cannot read for none. A signal's payload is read before any handler sees it, and one that throws
 * fails the workflow task for ever; so may anybody with Temporal's UI. No fact travels in a signal, so it is a ring
 * whatever it holds (architecture, data flow 4). What does need its input says so itself: `workflows/run-input.ts`.
 */
class ForgivingPayloadConverter extends DefaultPayloadConverter {
  override fromPayload<T>(...given: Parameters<PayloadConverter['fromPayload']>): T {
    try {
      return super.fromPayload(...given) as T;
    } catch {
      return undefined as T;
    }
  }
}

/** Looked up by this name in the workflow bundle (`worker/build-bundle.ts`). */
export const payloadConverter = new ForgivingPayloadConverter();
