import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { type Call, createCalls, understood, type WhmSettings } from './calls.ts';
import { adopt, create } from './creating.ts';
import { examine, remove, setSuspended } from './ending.ts';
import { PanelRefused, refusalOf } from './errors.ts';
import { accountLimits } from './limits.ts';
import { packageReport, packageState, startPackage } from './packages.ts';
import type { PanelPort } from './port.ts';
import { existing, summary } from './summary.ts';

export { PANEL_TIMEOUT_MS, type WhmSettings } from './calls.ts';

const uapiSchema = z.object({
  uapi: z.object({
    status: z.coerce.number(),
    errors: z.array(z.string()).nullish(),
    data: z.unknown().optional(),
  }),
});
const tokensSchema = z.array(z.object({ name: z.string() })).nullish();

/** The panel through WHM API 1. */
export function createWhmPanel(settings: WhmSettings): PanelPort {
  const begin = createCalls(settings);

  return {
    host: new URL(settings.url).hostname,

    async accountSummary(user) {
      const account = await summary(begin(), { user });
      return typeof account === 'string' ? undefined : account;
    },

    create: (account, how) => create(begin(), account, how),
    adopt: (account) => adopt(begin(), account),

    accountLimits: (user) => accountLimits(begin(), user),

    async changePackage({ user, plan }) {
      await begin()('changepackage', { user, pkg: plan });
    },

    passwordFrom: (seed) => createHmac('sha256', settings.token).update(seed).digest('base64url'),

    async changePassword(credentials) {
      await begin()('passwd', credentials);
    },

    async changeContactEmail({ user, email }) {
      const call = begin();
      const account = await existing(call, user);
      if (account.email === email) return;
      await call('modifyacct', { user, contactemail: email });
      // WHM ignores what it does not know, and the old holder must not keep the address that resets the password.
      const changed = await existing(call, user);
      if (changed.email !== email) throw new PanelRefused('not_changed');
    },

    async lockOut({ user, password }) {
      const call = begin();
      await call('passwd', { user, password });
      const tokens = understood(tokensSchema, await uapi(call, user, { function: 'list' })) ?? [];
      for (const { name } of tokens) await uapi(call, user, { function: 'revoke', name });
    },

    suspend: ({ user, reason }) => setSuspended(begin(), user, { suspended: true, reason }),
    unsuspend: ({ user }) => setSuspended(begin(), user, { suspended: false }),
    examine: (identity) => examine(begin(), identity),
    remove: (identity, options) => remove(begin(), identity, options),
    startBackup: (account) => startPackage(begin(), account),
    backupState: ({ sessionId }) => packageState(begin(), sessionId),
    backupLog: ({ sessionId }) => packageReport(begin(), sessionId),
  };
}

/** The account's own API tokens, by cPanel's module for them. */
async function uapi(call: Call, user: string, action: { function: string; name?: string }): Promise<unknown> {
  const { function: name, ...parameters } = action;
  const data = await call('uapi_cpanel', {
    'cpanel.user': user,
    'cpanel.module': 'Tokens',
    'cpanel.function': name,
    ...parameters,
  });
  const { uapi: answer } = understood(uapiSchema, data);
  if (answer.status !== 1) throw new PanelRefused(refusalOf((answer.errors ?? []).join(' ')));
  return answer.data;
}
