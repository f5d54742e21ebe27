import { z } from 'zod';
import { type PolicyName, policies, policyNames } from '../../domain/company/policies.ts';
import { settingsHistory } from '../../domain/company/settings-history.ts';
import { companySettings } from '../../domain/company/settings-view.ts';
import { updateSettings } from '../../domain/company/update-settings.ts';
import { id, instant, pageInput, pageOf, requestId, typedText } from '../schemas.ts';
import { administratorProcedure, router, staffProcedure, verbContext } from '../trpc.ts';

const units = [...new Set(policyNames.map((name) => policies[name].unit))];

const settingsOutput = z.object({
  /** Grows with every edit; handed back with one. */
  version: z.int(),
  name: z.string(),
  timeZone: z.string(),
  currency: z.string(),
  policies: z.array(
    z.object({
      name: z.enum(policyNames),
      label: z.string(),
      meaning: z.string(),
      unit: z.enum(units),
      value: z.int(),
      usual: z.int(),
      least: z.int(),
      most: z.int(),
    }),
  ),
});

/** Who changed what from what to what; `version` is the settings' by it. */
const settingChange = z.object({
  id: z.string(),
  at: instant,
  setting: z.string(),
  label: z.string(),
  from: z.string(),
  to: z.string(),
  version: z.int(),
  by: z.object({ id, name: z.string() }),
});

/** Each by its name; those that are left out stay. */
const policyEdits = z.object(
  Object.fromEntries(policyNames.map((name) => [name, z.int().optional()])) as Record<
    PolicyName,
    z.ZodOptional<z.ZodInt>
  >,
);

/** The company's settings and every policy of the rules (G1). Agents read them, administrators edit them (C8). */
export const staffSettingsRouter = router({
  /** The settings as they are now, each policy with its unit, bounds, usual value and meaning in Spanish, and the last change of each. */
  get: staffProcedure
    .output(settingsOutput.extend({ lastChanges: z.array(settingChange) }))
    .query(async ({ ctx, path }) => companySettings(await verbContext(ctx, path))),

  /**
   * Edits what is named, for exactly the `version` that was read. Changes of services that are open keep the policies with which they
   * opened. A policy is refused by its own name, also for what it would be beside another one. Errors: INVALID_INPUT, REVIEW_OUTDATED,
   * REQUEST_ID_REUSED.
   */
  update: administratorProcedure
    .input(
      z.object({
        version: z.int().min(1),
        name: typedText.optional(),
        timeZone: typedText.optional(),
        policies: policyEdits.optional(),
        requestId,
      }),
    )
    .output(settingsOutput)
    .mutation(async ({ ctx, input, path }) => updateSettings(await verbContext(ctx, path, input), input)),

  /** Who changed which setting, or one of them, from what to what, the newest first. Errors: INVALID_INPUT. */
  history: staffProcedure
    .input(
      pageInput.extend({ setting: z.enum(['name', 'timeZone', ...policyNames]).optional() }).prefault({}),
    )
    .output(pageOf(settingChange))
    .query(async ({ ctx, input, path }) => settingsHistory(await verbContext(ctx, path), input)),
});
