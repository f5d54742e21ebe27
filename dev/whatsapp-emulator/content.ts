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

type Filled = { body: string; buttons: { title: string; url: string }[] };

/** A template with its variables filled in; one without a value stays as it is. */
export function fillTemplate(
  { types }: Pick<ContentTemplate, 'types'>,
  variables: Record<string, string>,
): Filled {
  const filled = (text: string) =>
    text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => variables[name] ?? `{{${name}}}`);
  const { 'twilio/text': text, 'twilio/call-to-action': withButtons } = types;
  const buttons = text ? [] : (withButtons?.actions ?? []);
  return {
    body: filled(text?.body ?? withButtons?.body ?? ''),
    buttons: buttons.map(({ title, url = '' }) => ({ title, url: filled(url) })),
  };
}

/** The text that a phone shows for a template: its body, and each button with its address. */
export function renderTemplate(template: ContentTemplate, variables: Record<string, string>): string {
  const { body, buttons } = fillTemplate(template, variables);
  return [body, ...buttons.map(({ title, url }) => `[${title}] ${url}`)].join('\n');
}
