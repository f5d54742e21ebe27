import { answersAbout, sendReceipt } from '../renewal/receiving.ts';
import { endIn } from './play.ts';

/** Every path of the workflow `receipt`, which belongs to no change. */
export const receiptPaths = endIn(undefined, {
  read: async (fixture) => {
    await sendReceipt(fixture);
    await answersAbout(fixture, 1);
  },
  'unread-past-its-time': async (fixture) => {
    fixture.outside.whatsapp.faults.add({ kind: 'media_not_there', times: 1_000 });
    await sendReceipt(fixture);
    await fixture.sleep('2 hours');
    await answersAbout(fixture, 1);
    fixture.outside.whatsapp.faults.clear();
  },
});
