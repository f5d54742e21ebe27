import { z } from 'zod';
import { createWhmPanel, type WhmSettings } from '../../integrations/panel/whm.ts';

type NewPanelAccount = { user: string; domain: string; plan: string; email: string; password: string };

/** Opens accounts on the panel; one that is there already is left as it is. Answers when it was created. */
export type DemoPanel = { openAccount(account: NewPanelAccount): Promise<Date> };

const answerSchema = z.object({ metadata: z.object({ result: z.coerce.number() }) });

/** The demo's accounts through WHM API 1, on whatever panel these settings name. */
export function createDemoPanel(settings: WhmSettings): DemoPanel {
  const panel = createWhmPanel(settings);
  return {
    async openAccount(account) {
      const existing = await panel.accountSummary(account.user);
      if (existing) return existing.createdAt;
      await createAccount(settings, account);
      const created = await panel.accountSummary(account.user);
      if (!created) throw new Error(`the panel has no account ${account.user} after creating it`);
      return created.createdAt;
    },
  };
}

async function createAccount(settings: WhmSettings, account: NewPanelAccount): Promise<void> {
  const { user, domain, plan, email, password } = account;
  const response = await fetch(new URL('/json-api/createacct', settings.url), {
    method: 'POST',
    headers: { authorization: `whm ${settings.user}:${settings.token}` },
    body: new URLSearchParams({
      'api.version': '1',
      username: user,
      domain,
      plan,
      contactemail: email,
      password,
    }),
  });
  const answer = answerSchema.safeParse(await response.json().catch(() => undefined));
  if (!response.ok || answer.data?.metadata.result !== 1) {
    throw new Error(`the panel refused to create the account ${user}`);
  }
}
