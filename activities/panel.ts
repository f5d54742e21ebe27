import { ApplicationFailure } from '@temporalio/common';
import { handOverSubject } from '../domain/credentials/hand-over-subject.ts';
import { sendCredentialsLink } from '../domain/credentials/send-credentials-link.ts';
import { DomainError } from '../domain/errors.ts';
import type { Panels } from '../integrations/panel/panels.ts';
import { type ActivityDependencies, activityContext } from './context.ts';

/** The effects on the panel of a service's own server (B9), each after a look at the stage (G5): a stray call does nothing. */
export function createPanelActivities(deps: ActivityDependencies & { panels: Panels }) {
  const subjectOf = async (changeId: string, options?: { alsoOver: boolean }) => {
    const subject = await handOverSubject(await activityContext(deps), changeId, options);
    if (!subject) return undefined;
    const { server, panelUser: user, passwordSeed } = subject;
    const panel = await deps.panels.at(server);
    return { ...subject, panel, credentials: { user, password: panel.passwordFrom(passwordSeed) } };
  };

  return {
    /** Locks the old holder out of the account (T12). */
    async lockOutHolder(changeId: string): Promise<void> {
      const subject = await subjectOf(changeId);
      if (subject) await subject.panel.lockOut(subject.credentials);
    },

    /** Puts the recipient's e-mail on the account (T12). */
    async moveContact(changeId: string): Promise<void> {
      const subject = await subjectOf(changeId);
      if (!subject) return;
      const { panel, credentials, recipientEmail: email } = subject;
      await panel.changeContactEmail({ user: credentials.user, email });
    },

    /** Gives the recipient a one-use link to the account's password, which is set once more; also a new one (T12). */
    async issueCredentials(changeId: string): Promise<void> {
      const subject = await subjectOf(changeId, { alsoOver: true });
      if (!subject) return;
      const { panel, credentials, passwordSeed } = subject;
      await panel.changePassword(credentials);
      const sending = { changeId, credentials, passwordSeed };
      await sendCredentialsLink(await activityContext(deps), sending).catch(followRefusal);
    },
  };
}

/**
 * A freeze is no failure, and no retry lifts it: the run goes to staff with it (G9). Nor is a message that is still to be
 * processed: the step only comes too early.
 */
function followRefusal(error: unknown): never {
  if (!(error instanceof DomainError)) throw error;
  if (error.code === 'FROZEN') throw ApplicationFailure.nonRetryable(error.code, error.code);
  if (error.code === 'UNAVAILABLE') throw ApplicationFailure.retryable(error.code, error.code);
  throw error;
}

export type PanelActivities = ReturnType<typeof createPanelActivities>;
