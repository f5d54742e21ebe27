import { accountTemplates } from './catalogue/account-templates.ts';
import { answerTemplates } from './catalogue/answer-templates.ts';
import { billingTemplates } from './catalogue/billing-templates.ts';
import type { Template } from './catalogue/template.ts';
import { transferTemplates } from './catalogue/transfer-templates.ts';

export type { Template } from './catalogue/template.ts';

/** The one catalogue of messages (A1, A3): a new one is one entry in its area's file. */
const templates = {
  ...transferTemplates,
  ...accountTemplates,
  ...billingTemplates,
  ...answerTemplates,
} as const;

export type TemplateName = keyof typeof templates;

/** What a message of this template must be given. */
export type TemplateVariables<N extends TemplateName> = Record<
  Extract<keyof (typeof templates)[N]['examples'], string>,
  string
>;

export const templateNames = Object.keys(templates) as TemplateName[];

/** The entry of a template, by its name as stored. */
export function templateOf(name: TemplateName): Template {
  return templates[name];
}
