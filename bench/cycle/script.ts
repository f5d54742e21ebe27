import type { PanelActivities } from '../../activities/panel.ts';
import type { TransferActivities } from '../../activities/transfer.ts';
import type { TransferStanding } from '../../domain/transfer/transfer.ts';

type Asked = Pick<
  TransferActivities,
  'inviteParties' | 'reviewConsents' | 'readEvidence' | 'completeTransfer'
> &
  PanelActivities;

const WINDOW_MS = 7 * 24 * 3_600_000;

/** What PostgreSQL and the panel answer to the run of a transfer without cooling off, without asking them. */
export function scriptedActivities(): Asked {
  const consents = new Map<string, number>();
  const standing = (
    state: TransferStanding['state'],
    rest: Pick<TransferStanding, 'version' | 'waitingFor'>,
  ): TransferStanding => ({
    state,
    ...rest,
    wakeAt: rest.waitingFor === 'nothing' ? null : Date.now() + WINDOW_MS,
  });
  return {
    inviteParties: async () => standing('awaiting_consents', { version: 2, waitingFor: 'both_parties' }),
    reviewConsents: async ({ changeId }) => {
      const given = (consents.get(changeId) ?? 0) + 1;
      consents.set(changeId, given);
      return standing('awaiting_consents', {
        version: 2 + given,
        waitingFor: given === 1 ? 'recipient' : 'nothing',
      });
    },
    readEvidence: async () => standing('committed', { version: 6, waitingFor: 'nothing' }),
    lockOutHolder: async () => undefined,
    moveContact: async () => undefined,
    issueCredentials: async () => undefined,
    completeTransfer: async () => standing('completed', { version: 7, waitingFor: 'nothing' }),
  };
}
