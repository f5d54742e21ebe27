import { randomBytes } from 'node:crypto';
import { handOverSubject } from '../domain/transfer/hand-over.ts';
import { sendCredentialsLink } from '../domain/transfer/send-credentials-link.ts';
import type { PanelPort } from '../integrations/panel/port.ts';
import { type ActivityDependencies, activityContext } from './context.ts';

const PASSWORD_BYTES = 18;

/** The effects on the hosting panel, each after a look at the stage (G5): a stray call does nothing. */
export function createPanelActivities(deps: ActivityDependencies & { panel: PanelPort }) {
  const subjectOf = async (changeId: string) => handOverSubject(await activityContext(deps), changeId);

  return {
    /** Locks the old holder out of the account (T12). */
    async lockOutHolder(changeId: string): Promise<void> {
      const subject = await subjectOf(changeId);
      if (subject) await deps.panel.lockOut({ user: subject.panelUser });
    },

    /** Puts the recipient's e-mail on the account (T12). */
    async moveContact(changeId: string): Promise<void> {
      const subject = await subjectOf(changeId);
      if (subject)
        await deps.panel.changeContactEmail({ user: subject.panelUser, email: subject.recipientEmail });
    },

    /** Gives the account a new password and the recipient a one-use link to it (T12). */
    async issueCredentials(changeId: string): Promise<void> {
      const subject = await subjectOf(changeId);
      if (!subject) return;
      const credentials = {
        user: subject.panelUser,
        password: randomBytes(PASSWORD_BYTES).toString('base64url'),
      };
      await deps.panel.changePassword(credentials);
      await sendCredentialsLink(await activityContext(deps), { changeId, credentials });
    },
  };
}

export type PanelActivities = ReturnType<typeof createPanelActivities>;
