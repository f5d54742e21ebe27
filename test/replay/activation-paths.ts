import { freezeClientByStaff } from '../../domain/accounts/freeze-client.ts';
import { unfreezeClient } from '../../domain/accounts/unfreeze-client.ts';
import { activateByStaff } from '../../domain/activation/activate-by-staff.ts';
import { cancelActivation } from '../../domain/activation/cancel-activation.ts';
import { CREATE, hire, hireAndPay, hireWhilePanelIsAway } from '../activation/playing.ts';
import { pay } from './money.ts';
import { endIn, type Paths } from './play.ts';

/** Every path of the workflow `activation`, by the state in which its change ends. */
export const activationPaths: Paths = {
  ...endIn('completed', {
    'paid-later': async (fixture) => {
      const { invoiceId } = await hire(fixture);
      await fixture.sleep('3 days');
      await pay(fixture, invoiceId);
    },
    'begun-by-staff': async (fixture) => {
      await activateByStaff(await fixture.as(fixture.agent), await hire(fixture));
    },
    'done-by-hand': async (fixture) => {
      await hireAndPay(fixture, { byHand: true });
      await fixture.task('activation_by_hand');
      await fixture.resolve('activation_by_hand', 'done_by_hand');
    },
    'panel-refuses-then-another-name': async (fixture) => {
      fixture.outside.panel.faults.add({ kind: 'refuse', match: CREATE });
      await hireAndPay(fixture);
      await fixture.task('activation_stuck');
      await fixture.resolve('activation_stuck', 'new_name');
    },
    'panel-away-past-its-time': async (fixture) => {
      await hireWhilePanelIsAway(fixture);
      await fixture.sleep('7 hours');
      await fixture.task('activation_stuck');
      await fixture.outside.panel.resume();
      await fixture.resolve('activation_stuck', 'retry');
    },
    'frozen-then-lifted': async (fixture) => {
      const clientId = fixture.holder.id;
      const { invoiceId } = await hire(fixture);
      await freezeClientByStaff(await fixture.as(fixture.agent), { clientId });
      await pay(fixture, invoiceId);
      await fixture.reached('paid');
      await fixture.sleep('3 hours');
      await unfreezeClient(await fixture.as(fixture.agent), { clientId });
    },
  }),
  ...endIn('expired', {
    expired: async (fixture) => {
      await hire(fixture);
      await fixture.sleep('32 days');
    },
  }),
  ...endIn('cancelled', {
    'cancelled-by-staff': async (fixture) => {
      const hired = await hire(fixture);
      await fixture.sleep('1 day');
      await cancelActivation(await fixture.as(fixture.agent), hired);
    },
  }),
};
