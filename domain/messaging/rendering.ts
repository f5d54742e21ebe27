import { createHash } from 'node:crypto';
import type { Deployment } from '../transaction/context.ts';
import type { ButtonBase, Template } from './templates/template.ts';
import { type FormName, formOf, formsOf, type TemplateName, templateNames, templateOf } from './templates.ts';
import { waMeLink } from './wa-me-link.ts';

type Variables = Readonly<Record<string, string>>;

/** What Twilio's Content API takes to create a template. */
export type ContentDefinition = {
  friendly_name: string;
  language: 'es_AR';
  /** An example for each numbered variable, which WhatsApp's reviewers ask for. */
  variables: Record<string, string>;
  types:
    | { 'twilio/text': { body: string } }
    | { 'twilio/call-to-action': { body: string; actions: { type: 'URL'; title: string; url: string }[] } };
};

const PLACEHOLDER = /\{\{(\w+)\}\}/g;
const BUTTON_WORD = 'button';
/** The words that stop what the client did not ask for (C9). */
const STOP_WORDS = 'NO FUI YO';
const VERSION_LENGTH = 8;

/** The free text of a message inside the 24 h window (A3). */
export function renderText(form: FormName, variables: Variables): string {
  const template = formOf(form);
  return [plainBody(template, variables), stopByReply(template)].filter(Boolean).join('\n\n');
}

/** Subject and body of an e-mail. To stop what it tells, the reader is led to WhatsApp: mail is not read (C9). */
export function renderEmail(
  name: TemplateName,
  variables: Variables,
  deployment: Deployment,
): { subject: string; text: string } {
  const template = templateOf(name);
  const link = waMeLink(deployment.whatsAppNumber, STOP_WORDS);
  const stop =
    template.stops && `Si no fuiste vos, mandanos ${STOP_WORDS} por WhatsApp y ${template.stops}: ${link}`;
  const text = [plainBody(template, variables), stop].filter(Boolean).join('\n\n');
  return { subject: singleLine(filledIn(template.emailSubject ?? '', variables)), text };
}

/** The variables of a WhatsApp template, by number. A value may hold no line break and no run of spaces there. */
export function contentVariables(
  form: FormName,
  variables: Variables,
  deployment: Deployment,
): Record<string, string> {
  const template = formOf(form);
  const numbered = variableNames(template).map((variable, index) => {
    const value = variables[variable] ?? '';
    const isLink = template.button !== undefined && variable === 'link';
    return [String(index + 1), isLink ? linkEnd(template, value, deployment) : singleLine(value)];
  });
  return Object.fromEntries(numbered);
}

/** The template as the Content API wants it; its name changes with its content, which is immutable once approved. */
export function contentDefinition(form: FormName, deployment: Deployment): ContentDefinition {
  const template = formOf(form);
  const types = contentTypes(template, deployment);
  const version = createHash('sha256').update(JSON.stringify(types)).digest('hex').slice(0, VERSION_LENGTH);
  return {
    friendly_name: `${form}_${version}`,
    language: 'es_AR',
    variables: contentVariables(form, template.examples, deployment),
    types,
  };
}

/** Every template that WhatsApp must approve, for the set-up command. */
export function contentDefinitions(deployment: Deployment): ContentDefinition[] {
  return templateNames
    .filter((name) => templateOf(name).channels.includes('whatsapp'))
    .flatMap(formsOf)
    .map((form) => contentDefinition(form, deployment));
}

/** What a phone shows of a template with its variables filled in: the body, and each button with its address. */
export function fillContent(
  form: FormName,
  variables: Variables,
  deployment: Deployment,
): { body: string; buttons: { title: string; url: string }[] } {
  const { types } = contentDefinition(form, deployment);
  const numbered = contentVariables(form, variables, deployment);
  const filled = (text: string) => text.replace(PLACEHOLDER, (_, number: string) => numbered[number] ?? '');
  if ('twilio/text' in types) return { body: filled(types['twilio/text'].body), buttons: [] };
  const { body, actions } = types['twilio/call-to-action'];
  return { body: filled(body), buttons: actions.map(({ title, url }) => ({ title, url: filled(url) })) };
}

/** The variables of an entry in the order of their first use, the button's link last. */
export function variableNames(template: Template): string[] {
  const used = [...template.text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
  if (template.button) used.push('link');
  return [...new Set(used)].filter((variable) => variable !== BUTTON_WORD);
}

function plainBody(template: Template, variables: Variables): string {
  const body = filledIn(template.text, { ...variables, [BUTTON_WORD]: 'enlace' });
  return template.button ? `${body}\n\n${template.button.label}: ${variables['link'] ?? ''}` : body;
}

function filledIn(text: string, words: Variables): string {
  return text.replace(PLACEHOLDER, (_, variable: string) => words[variable] ?? '');
}

function stopByReply(template: Template): string | undefined {
  return template.stops && `Si no fuiste vos, respondé ${STOP_WORDS} y ${template.stops}.`;
}

function contentTypes(template: Template, deployment: Deployment): ContentDefinition['types'] {
  const numbers = new Map(variableNames(template).map((variable, index) => [variable, index + 1]));
  const numbered = template.text.replace(PLACEHOLDER, (_, variable: string) =>
    variable === BUTTON_WORD ? 'botón' : `{{${numbers.get(variable)}}}`,
  );
  const body = [numbered, stopByReply(template)].filter(Boolean).join('\n\n');
  if (!template.button) return { 'twilio/text': { body } };
  const url = `${baseAddress(template.button.base, deployment)}{{${numbers.get('link')}}}`;
  return { 'twilio/call-to-action': { body, actions: [{ type: 'URL', title: template.button.label, url }] } };
}

function baseAddress(base: ButtonBase, deployment: Deployment): string {
  return base === 'chat' ? waMeLink(deployment.whatsAppNumber, '') : `${deployment.publicUrl}/`;
}

/** WhatsApp allows a variable only at the end of a button's address. */
function linkEnd(template: Template, link: string, deployment: Deployment): string {
  const base = template.button ? baseAddress(template.button.base, deployment) : '';
  return link.startsWith(base) ? link.slice(base.length) : link;
}

function singleLine(value: string): string {
  return value.replace(/\s+/g, ' ').trim();
}
