import { z } from 'zod';
import { changePassword } from '../../domain/access/change-password.ts';
import { changeSecurityKey } from '../../domain/access/change-security-key.ts';
import { createGrant } from '../../domain/access/create-grant.ts';
import { grantActs } from '../../domain/access/entities.ts';
import { listSessions } from '../../domain/access/list-sessions.ts';
import { openStaffLink } from '../../domain/access/open-staff-link.ts';
import { requestKeyReset } from '../../domain/access/request-key-reset.ts';
import { requestReset } from '../../domain/access/request-reset.ts';
import { resetPassword } from '../../domain/access/reset-password.ts';
import { resetSecurityKey } from '../../domain/access/reset-security-key.ts';
import { revokeSession } from '../../domain/access/revoke-session.ts';
import { SESSION_HOURS, signIn } from '../../domain/access/sign-in.ts';
import { signOut } from '../../domain/access/sign-out.ts';
import { useStaffLink } from '../../domain/access/use-staff-link.ts';
import { confirmEmail } from '../../domain/accounts/confirm-email.ts';
import { resendConfirmation } from '../../domain/accounts/resend-confirmation.ts';
import { signUp } from '../../domain/accounts/sign-up.ts';
import { staffRoles, type VerbContext } from '../../domain/transaction/context.ts';
import {
  contactToUpdate,
  freeText,
  id,
  identityDocument,
  instant,
  secret,
  token,
  typedText,
} from '../schemas.ts';
import {
  type Call,
  clientProcedure,
  publicProcedure,
  router,
  sessionProcedure,
  verbContext,
} from '../trpc.ts';

const totp = z.string().regex(/^\d{6}$/, 'se esperaban los seis números de la aplicación de claves');
const done = z.object({});
const MAX_MODE = 40;
/** What signing in gave to the device: with it the tries of strangers shut nobody out of their own account (C6). */
const deviceToken = token.optional();

type Place = { address: string };

/** Calls a verb with where the caller is, which its tries are counted by. */
function fromPlace<Input extends Place, Answer>(verb: (ctx: VerbContext, input: Input) => Promise<Answer>) {
  return async ({ ctx, path, input }: Call<Omit<Input, keyof Place>>) =>
    verb(await verbContext(ctx, path), { ...input, address: ctx.address } as Input);
}

/** Signing up and in, sessions, secrets, grants (C1, C5, C6). Lengths in characters. */
export const authRouter = router({
  /**
   * Opens an account; the same answer whether or not the e-mail has an account (C1). Errors: INVALID_INPUT,
   * TOO_MANY_TRIES.
   */
  signUp: publicProcedure
    .input(
      z.object({
        name: typedText,
        email: typedText,
        phone: typedText,
        password: secret,
        securityKey: secret,
        document: identityDocument,
        representative: typedText.optional(),
      }),
    )
    .output(done)
    .mutation(fromPlace(signUp)),

  /**
   * Confirms an e-mail, or an edited one (C1, C7); `token` is the last path segment of the link in the mail. Errors:
   * LINK_INVALID, FROZEN.
   */
  confirmEmail: publicProcedure
    .input(z.object({ token }))
    .output(done)
    .mutation(async ({ ctx, input, path }) => confirmEmail(await verbContext(ctx, path), input)),

  /** Sends the link to one's own e-mail that waits to be confirmed again, at most every ten minutes. */
  resendConfirmation: clientProcedure
    .output(done)
    .mutation(async ({ ctx, path }) => resendConfirmation(await verbContext(ctx, path))),

  /**
   * Sends a link to set another password; the same answer whether or not the e-mail has an account. Errors:
   * TOO_MANY_TRIES.
   */
  requestReset: publicProcedure
    .input(z.object({ email: typedText, deviceToken }))
    .output(done)
    .mutation(fromPlace(requestReset)),

  /**
   * Sets another password; `token` is the last path segment of the link in the mail. Errors: LINK_INVALID,
   * INVALID_INPUT.
   */
  reset: publicProcedure
    .input(z.object({ token, password: secret }))
    .output(done)
    .mutation(fromPlace(resetPassword)),

  /**
   * Opens a session. Clients without `totp`, staff with it. `deviceToken` is to be kept on the device, also after
   * signing out, and sent from then on. For `session: 'cookie'` the session is in a cookie that no script reads, and
   * `sessionToken` is left out. Errors: SIGN_IN_FAILED, TOO_MANY_TRIES.
   */
  signIn: publicProcedure
    .input(
      z.object({
        email: typedText,
        password: secret,
        totp: totp.optional(),
        deviceToken,
        session: z.enum(['token', 'cookie']).default('token'),
      }),
    )
    .output(
      z.object({
        sessionToken: z.string().optional(),
        deviceToken: z.string(),
        role: z.enum(['client', ...staffRoles]),
        /** Of whom it is: one of the two. */
        clientId: id.optional(),
        staffId: id.optional(),
        /** Of a client; it is there when something is. */
        contactToUpdate: contactToUpdate.optional(),
      }),
    )
    .mutation(async (call) => {
      const { sessionToken, ...answer } = await fromPlace(signIn)(call);
      if (call.input.session === 'token') return { sessionToken, ...answer };
      call.ctx.sessionCookie.keep(sessionToken, SESSION_HOURS);
      return answer;
    }),

  /**
   * Shows a member of staff the second factor that their mail brings, until it is used; `token` is the last path segment of the
   * link. With `keepsPassword` the one that they have is asked for next. A mutation, so that the token is in no address. Errors:
   * LINK_INVALID.
   */
  openStaffLink: publicProcedure
    .input(z.object({ token }))
    .output(
      z.object({
        email: z.string(),
        enrolmentUrl: z.string(),
        totpSecret: z.string(),
        keepsPassword: z.boolean(),
      }),
    )
    .mutation(async ({ ctx, input, path }) => openStaffLink(await verbContext(ctx, path), input)),

  /**
   * Takes a member of staff's new second factor up, with its first code and the member's password: the one that they have, or that they choose. Errors: LINK_INVALID,
   * INVALID_INPUT, SECRET_WRONG, TOO_MANY_TRIES.
   */
  useStaffLink: publicProcedure
    .input(z.object({ token, password: secret, totp, deviceToken }))
    .output(done)
    .mutation(fromPlace(useStaffLink)),

  /** Ends the session that is used. */
  signOut: sessionProcedure.output(done).mutation(async ({ ctx, path }) => {
    const done = await signOut(await verbContext(ctx, path), { sessionId: ctx.session.id });
    ctx.sessionCookie.drop();
    return done;
  }),

  /** One's own sessions that are alive; `current` is the one that is used. */
  sessions: sessionProcedure
    .output(z.array(z.object({ id, createdAt: instant, expiresAt: instant, current: z.boolean() })))
    .query(async ({ ctx, path }) => {
      const sessions = await listSessions(await verbContext(ctx, path));
      return sessions.map((session) => ({ ...session, current: session.id === ctx.session.id }));
    }),

  /** Ends one of one's own sessions. Errors: NOT_FOUND. */
  revokeSession: sessionProcedure
    .input(z.object({ sessionId: id }))
    .output(done)
    .mutation(async ({ ctx, input, path }) => revokeSession(await verbContext(ctx, path), input)),

  /**
   * Sets another password, given the one so far; ends the other sessions (C5). Errors: SECRET_WRONG, TOO_MANY_TRIES,
   * INVALID_INPUT, EMAIL_NOT_CONFIRMED.
   */
  changePassword: clientProcedure
    .input(z.object({ currentPassword: secret, newPassword: secret, deviceToken }))
    .output(done)
    .mutation(fromPlace(changePassword)),

  /**
   * Sets another security key, given the one so far (C5). Errors: SECRET_WRONG, TOO_MANY_TRIES, INVALID_INPUT,
   * EMAIL_NOT_CONFIRMED, FROZEN.
   */
  changeSecurityKey: clientProcedure
    .input(z.object({ currentSecurityKey: secret, newSecurityKey: secret, deviceToken }))
    .output(done)
    .mutation(fromPlace(changeSecurityKey)),

  /**
   * Asks for a new security key in the place of a lost one: staff checks who asks, then the link to set it goes out by mail. Again is a
   * success.
   * Errors: EMAIL_NOT_CONFIRMED, FROZEN, TOO_MANY_TRIES.
   */
  requestSecurityKeyReset: clientProcedure
    .output(done)
    .mutation(async ({ ctx, path }) => requestKeyReset(await verbContext(ctx, path))),

  /**
   * Sets a new security key with the link from the mail, once; `token` is its last path segment. Errors: LINK_INVALID,
   * INVALID_INPUT, FROZEN.
   */
  resetSecurityKey: publicProcedure
    .input(z.object({ token, securityKey: secret }))
    .output(done)
    .mutation(fromPlace(resetSecurityKey)),

  /**
   * Gives the token that a dangerous act needs: a single use within ten minutes, for this session, act, mode and
   * subject (C6). Errors: SECRET_WRONG, TOO_MANY_TRIES.
   */
  grant: clientProcedure
    .input(
      z.object({
        email: typedText,
        securityKey: secret,
        act: z.enum(grantActs),
        subjectId: id,
        mode: freeText(MAX_MODE).optional(),
        deviceToken,
      }),
    )
    .output(z.object({ grantToken: z.string(), expiresAt: instant }))
    .mutation(fromPlace(createGrant)),
});
