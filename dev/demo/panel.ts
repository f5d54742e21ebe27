import { z } from 'zod';
import { nameInPackage, type ResourceName } from '../../domain/catalogue/resources.ts';
import { createWhmPanel, type WhmSettings } from '../../integrations/panel/whm.ts';
import type { PanelPackage } from './catalogue.ts';

type NewPanelAccount = { user: string; domain: string; plan: string; email: string; password: string };

export type DemoPanel = {
  /** Defines what the panel has not got of these; one that is there already is left as it is. */
  definePackages(packages: readonly PanelPackage[]): Promise<void>;
  /** Opens an account on the panel; one that is there already is left as it is. Answers when it was created. */
  openAccount(account: NewPanelAccount): Promise<Date>;
};

const answerSchema = z.object({ metadata: z.object({ result: z.coerce.number() }), data: z.unknown() });
const packagesSchema = z.object({ pkg: z.array(z.object({ name: z.string() })) });

/** The demo's packages and accounts through WHM API 1, on whatever panel these settings name. */
export function createDemoPanel(settings: WhmSettings): DemoPanel {
  const panel = createWhmPanel(settings);
  return {
    async definePackages(packages) {
      const { pkg } = packagesSchema.parse(await call(settings, 'listpkgs', {}));
      const known = new Set(pkg.map(({ name }) => name));
      for (const { name, limits } of packages.filter((wanted) => !known.has(wanted.name))) {
        const own = Object.entries(limits).map(([resource, limit]) => [
          nameInPackage(resource as ResourceName).toLowerCase(),
          String(limit),
        ]);
        await call(settings, 'addpkg', { name, ...Object.fromEntries(own) });
      }
    },

    async openAccount({ user, email, ...account }) {
      const existing = await panel.accountSummary(user);
      if (existing) return existing.createdAt;
      await call(settings, 'createacct', { username: user, contactemail: email, ...account });
      const created = await panel.accountSummary(user);
      if (!created) throw new Error(`the panel has no account ${user} after creating it`);
      return created.createdAt;
    },
  };
}

async function call(settings: WhmSettings, command: string, parameters: object): Promise<unknown> {
  const response = await fetch(new URL(`/json-api/${command}`, settings.url), {
    method: 'POST',
    headers: { authorization: `whm ${settings.user}:${settings.token}` },
    body: new URLSearchParams({ 'api.version': '1', ...parameters }),
  });
  const answer = answerSchema.safeParse(await response.json().catch(() => undefined));
  if (!response.ok || answer.data?.metadata.result !== 1) throw new Error(`the panel refused ${command}`);
  return answer.data.data;
}
