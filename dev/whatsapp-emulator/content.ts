import { z } from 'zod';

const typesSchema = z.object({
  'twilio/text': z.object({ body: z.string() }).optional(),
  'twilio/call-to-action': z
    .object({
      body: z.string(),
      actions: z.array(z.object({ type: z.string(), title: z.string(), url: z.string().optional() })),
    })
    .optional(),
});

/** What the Content API takes to create a template. */
export const contentRequestSchema = z.object({
  friendly_name: z.string().min(1),
  language: z.string().min(2),
  variables: z.record(z.string(), z.string()).default({}),
  types: typesSchema,
});

export type ContentTemplate = z.output<typeof contentRequestSchema> & { sid: string };

/** The text that a phone shows for a template: its body, and each button with its address. */
export function renderTemplate({ types }: ContentTemplate, variables: Record<string, string>): string {
  const filled = (text: string) =>
    text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => variables[name] ?? `{{${name}}}`);
  const text = types['twilio/text'];
  if (text) return filled(text.body);
  const withButtons = types['twilio/call-to-action'];
  if (!withButtons) return '';
  const buttons = withButtons.actions.map(({ title, url }) => `[${title}] ${filled(url ?? '')}`);
  return [filled(withButtons.body), ...buttons].join('\n');
}
