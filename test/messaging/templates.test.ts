import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../domain/messaging/provider-limits.ts';
import {
  contentDefinition,
  contentDefinitions,
  contentVariables,
  renderEmail,
  renderText,
  variableNames,
} from '../../domain/messaging/rendering.ts';
import {
  type FormName,
  formOf,
  formsOf,
  type Template,
  type TemplateName,
  templateNames,
  templateOf,
} from '../../domain/messaging/templates.ts';
import { waMeLink } from '../../domain/messaging/wa-me-link.ts';

const deployment = { publicUrl: 'https://panel.example.com', whatsAppNumber: '+5491122334455' };
const whatsAppNames = templateNames.filter((name) => templateOf(name).channels.includes('whatsapp'));
const emailNames = templateNames.filter((name) => templateOf(name).channels.includes('email'));

/** Every template that WhatsApp is to approve, the shorter forms too. */
const forms = whatsAppNames.flatMap(formsOf);
const { templateBody, buttonTitle, buttonAddress } = LIMITS.whatsApp;
/** Reviewers refuse a template of `n` variables with fewer fixed words than 2n + 1. */
const fewestWords = (variables: number) => 2 * variables + 1;

function bodyOf(form: FormName): string {
  const { types } = contentDefinition(form, deployment);
  return 'twilio/text' in types ? types['twilio/text'].body : types['twilio/call-to-action'].body;
}

function examplesOf(name: TemplateName): Record<string, string> {
  return templateOf(name).examples;
}

describe('what WhatsApp asks of every template (A3)', () => {
  test.each(forms)('%s: no variable first, last or side by side', (name) => {
    const body = bodyOf(name).trim();
    expect(body).not.toMatch(/^[^\p{L}]*\{\{/u);
    expect(body).not.toMatch(/\}\}[^\p{L}]*$/u);
    expect(body).not.toMatch(/\}\}[^\p{L}]*\{\{/u);
  });

  test.each(forms)('%s: variables are numbered from 1 without a gap, each with an example', (name) => {
    const { types, variables } = contentDefinition(name, deployment);
    const numbers = [...JSON.stringify(types).matchAll(/\{\{(\d+)\}\}/g)].map((match) => Number(match[1]));
    const expected = Object.keys(variables).map(Number);
    expect([...new Set(numbers)].sort((one, other) => one - other)).toEqual(expected);
    expect(expected).toEqual(expected.map((_, index) => index + 1));
    expect(Object.values(variables).every((value) => value.trim() !== '')).toBe(true);
  });

  test.each(forms)('%s: enough fixed words, short enough, values on one line', (name) => {
    const body = bodyOf(name);
    const used = new Set(body.match(/\{\{\d+\}\}/g)).size;
    const words = body.replace(/\{\{\d+\}\}/g, ' ').match(/\p{L}+/gu) ?? [];
    expect(words.length).toBeGreaterThanOrEqual(fewestWords(used));
    const values = Object.values(contentVariables(name, { ...formOf(name).examples }, deployment));
    expect(body.length + values.join('').length).toBeLessThanOrEqual(templateBody);
    expect(values.join('')).not.toMatch(/[\n\t]| {4}/);
  });

  test.each(forms)('%s: a button has a short title and a variable only at the end of its address', (name) => {
    const { types } = contentDefinition(name, deployment);
    const actions = 'twilio/call-to-action' in types ? types['twilio/call-to-action'].actions : [];
    expect(actions.length > 0).toBe(formOf(name).button !== undefined);
    for (const action of actions) {
      expect(action.title.length).toBeLessThanOrEqual(buttonTitle);
      expect(action.url.length).toBeLessThanOrEqual(buttonAddress);
      expect(action.url).toMatch(/^https:\/\/[^{}]+\{\{\d+\}\}$/);
      expect(bodyOf(name)).toContain('botón');
    }
  });

  test('an empty variable or one with line breaks becomes one line', () => {
    const variables = { ...examplesOf('answer_choose_transfer'), list: 'uno\n\n  dos' };
    expect(contentVariables('answer_choose_transfer', variables, deployment)['2']).toBe('uno dos');
  });

  test('a changed text is another template, the same text the same one', () => {
    const names = contentDefinitions(deployment).map((definition) => definition.friendly_name);
    expect(new Set(names).size).toBe(forms.length);
    expect(names.every((name) => /^[a-z0-9_]{1,512}$/.test(name))).toBe(true);
    const elsewhere = { ...deployment, whatsAppNumber: '+5491100000000' };
    const nameOf = (where: typeof deployment) => contentDefinition('transfer_reminder', where).friendly_name;
    expect(nameOf(deployment)).toBe(nameOf({ ...deployment }));
    expect(nameOf(elsewhere)).not.toBe(nameOf(deployment));
  });
});

describe('the templates', () => {
  test.each(templateNames)('%s: its examples are exactly its variables', (name) => {
    const template: Template = templateOf(name);
    expect(Object.keys(template.examples).sort()).toEqual([...variableNames(template)].sort());
  });

  test.each(templateNames)('%s: rendered with its examples, it says each of them', (name) => {
    const text = renderText(name, examplesOf(name));
    for (const value of Object.values(examplesOf(name))) expect(text).toContain(value);
  });

  test.each(emailNames)('%s: has a subject and a body with every variable', (name) => {
    const { subject, text } = renderEmail(name, examplesOf(name), deployment);
    expect(subject).toMatch(/^\p{Lu}.{5,}/u);
    for (const value of Object.values(examplesOf(name))) expect(text).toContain(value);
  });

  const notices = templateNames.filter((name) => templateOf(name).messageClass === 'security');
  test.each(notices)('%s: a security notice ends with how to stop it wherever it is read (C9)', (name) => {
    expect(templateOf(name).channels).toEqual(['whatsapp', 'email']);
    expect(bodyOf(name)).toMatch(/respondé NO FUI YO y [^.]+\.$/);
    const { text } = renderEmail(name, examplesOf(name), deployment);
    expect(text.endsWith(waMeLink(deployment.whatsAppNumber, 'NO FUI YO'))).toBe(true);
  });

  test('a message that asks for a literal text carries it whole, and a link that fills it in (T4)', () => {
    const asking = whatsAppNames.filter((name) => 'text' in templateOf(name).examples);
    expect(asking.length).toBeGreaterThan(0);
    for (const name of asking) {
      const { text = '', link = '' } = examplesOf(name);
      expect(renderText(name, examplesOf(name))).toContain(`\n\n${text}\n\n`);
      expect(bodyOf(name)).toMatch(/\n\n\{\{\d\}\}\n\n/);
      const variables = { ...examplesOf(name), link: waMeLink('+5491122334455', text) };
      const values = contentVariables(name, variables, deployment);
      expect(Object.values(values)).toContain(encodeURIComponent(text));
      expect(link).toContain('https://wa.me/');
    }
  });

  test('only invoices, welcomes and the like wait in the quiet hours (A8)', () => {
    const quiet = templateNames.filter((name) => templateOf(name).quiet);
    expect(quiet).toEqual([
      'account_welcome',
      'invoice_generated',
      'invoice_generated_with_credit',
      'invoice_generated_paid',
      'invoices_generated',
      'invoices_generated_with_credit',
      'invoices_generated_paid',
      'invoice_voided',
      'quote_available',
      'domain_deleted',
      'quote_available_upgrade',
    ]);
    expect(quiet.every((name) => templateOf(name).messageClass === 'informational')).toBe(true);
  });

  test('what ALTO silences is the informational class (A6)', () => {
    const silenced = templateNames.filter((name) => templateOf(name).messageClass === 'informational');
    const areas = /^(?:account_welcome|invoices?_\w+|payment_\w+|quote_\w+|domain_deleted)$/;
    expect(silenced).toContain('account_welcome');
    expect(silenced.filter((name) => !areas.test(name))).toEqual([]);
  });

  test.each(templateNames.flatMap(formsOf))(
    '%s: leaves nothing to fill in, says how to stop it as its full form does, and sends nobody to a number that no person reads',
    (form) => {
      const text = renderText(form, { ...formOf(form).examples });
      expect(text).not.toMatch(/\{\{|\}\}|undefined|botón|escribinos/i);
      expect(/respondé NO FUI YO y [^.]+\.$/.test(text)).toBe(formOf(form).messageClass === 'security');
    },
  );

  test.each(emailNames)('%s: has a subject that says something, with nothing to fill in', (name) => {
    const { subject } = renderEmail(name, examplesOf(name), deployment);
    expect(subject).toMatch(/\p{L}{3}/u);
    expect(subject).not.toMatch(/\{\{|\}\}|undefined|\n| {2}/);
    const used = [...(templateOf(name).emailSubject ?? '').matchAll(/\{\{(\w+)\}\}/g)].map(
      ([, word]) => word,
    );
    expect(Object.keys(examplesOf(name))).toEqual(expect.arrayContaining(used));
  });

  test.each(templateNames)('%s: says which panel it means', (name) => {
    const { emailSubject = '' } = templateOf(name);
    expect(`${renderText(name, examplesOf(name))} ${emailSubject}`).not.toMatch(
      /\bpanel\b(?! de (?:clientes|hosting)\b)(?!\.example)/,
    );
  });

  test('what is owed, or is not any more, goes by e-mail too; that money came, by WhatsApp alone (A1)', () => {
    const money = templateNames.filter((name) => /^(?:invoice|payment)_/.test(name));
    const byWhatsAppAlone = money.filter((name) => !emailNames.includes(name));
    expect(byWhatsAppAlone).toEqual([
      'payment_received',
      'payment_completed_invoice',
      'payment_received_with_credit',
      'payment_received_as_credit',
      'payment_after_upgrade',
    ]);
    for (const name of money) expect(templateOf(name).channels).toContain('whatsapp');
  });

  test('a message with a one-use link is secret, and goes by e-mail alone', () => {
    const secret = templateNames.filter((name) => templateOf(name).secret);
    expect(secret).toEqual([
      'transfer_credentials',
      'account_confirm_email',
      'account_password_reset',
      'account_security_key_reset',
      'staff_invitation',
      'staff_second_factor',
    ]);
    for (const name of secret) expect(templateOf(name).channels).toEqual(['email']);
  });
});
