import { accountTemplates } from './templates/account-templates.ts';
import { activationTemplates } from './templates/activation-templates.ts';
import { cancellationTemplates } from './templates/cancellation-templates.ts';
import { domainTemplates } from './templates/domain-templates.ts';
import { dunningTemplates } from './templates/dunning-templates.ts';
import { invoiceTemplates } from './templates/invoice-templates.ts';
import { paymentTemplates } from './templates/payment-templates.ts';
import { priceTemplates } from './templates/price-templates.ts';
import { replyTemplates } from './templates/reply-templates.ts';
import { serviceTemplates } from './templates/service-templates.ts';
import { staffTemplates } from './templates/staff-templates.ts';
import type { Form, Template } from './templates/template.ts';
import { transferTemplates } from './templates/transfer-templates.ts';
import { upgradeTemplates } from './templates/upgrade-templates.ts';

export type { Template } from './templates/template.ts';

/** Every message that can be sent (A1, A3): a new one is one entry in its area's file. */
const templates = {
  ...transferTemplates,
  ...accountTemplates,
  ...invoiceTemplates,
  ...paymentTemplates,
  ...dunningTemplates,
  ...serviceTemplates,
  ...staffTemplates,
  ...priceTemplates,
  ...cancellationTemplates,
  ...domainTemplates,
  ...activationTemplates,
  ...upgradeTemplates,
  ...replyTemplates,
} as const;

export type TemplateName = keyof typeof templates;
export type ReplyName = keyof typeof replyTemplates;

export type ChannelOf<N extends TemplateName> = (typeof templates)[N]['channels'][number];

/** What a message of this template must be given. */
export type TemplateVariables<N extends TemplateName> = Record<
  Extract<keyof (typeof templates)[N]['examples'], string>,
  string
>;

export const templateNames = Object.keys(templates) as TemplateName[];

/** Whether a name as stored is that of an entry today. */
export function isTemplate(name: string): name is TemplateName {
  return Object.hasOwn(templates, name);
}

/** The entry of a template, by its name as stored. */
export function templateOf(name: TemplateName): Template {
  return templates[name];
}

/** Whether its messages go before others: the security class (A4). */
export function isUrgent(name: TemplateName): boolean {
  return templateOf(name).messageClass === 'security';
}

/** What a message or a handoff of it carries of that. */
export function urgencyOf(name: TemplateName): { isUrgent?: true } {
  return isUrgent(name) ? { isUrgent: true } : {};
}

export const urgentTemplates = templateNames.filter(isUrgent);

/** Those whose variables are wiped once they are accepted. */
export const secretTemplates = templateNames.filter((name) => templateOf(name).secret);

/** One form of an entry: the full one has the entry's own name, the shorter ones are numbered. */
export type FormName = TemplateName | `${TemplateName}_short${number}`;

/** The forms of an entry, the full one first. */
export function formsOf(name: TemplateName): FormName[] {
  const shorter = templateOf(name).shorter ?? [];
  return [name, ...shorter.map((_, index): FormName => `${name}_short${index + 1}`)];
}

/** An entry as it reads in one of its forms. */
export function formOf(form: FormName): Template {
  return forms.get(form) ?? templateOf(form as TemplateName);
}

const forms: ReadonlyMap<string, Template> = new Map(
  templateNames.flatMap((name) => {
    const template = templateOf(name);
    const all: readonly Form[] = [template, ...(template.shorter ?? [])];
    return formsOf(name).map((form, index): [string, Template] => {
      const { text, button } = all[index] ?? template;
      return [form, { ...template, text, button }];
    });
  }),
);
