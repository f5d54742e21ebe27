import type { Deployment } from '../transaction/context.ts';
import { LIMITS } from './provider-limits.ts';
import { contentDefinition, contentVariables, fillContent, renderText, variableNames } from './rendering.ts';
import { type FormName, formOf, formsOf, type TemplateName } from './templates.ts';

export type OutgoingTemplate = { kind: 'template'; name: string; variables: Record<string, string> };
export type OutgoingContent = { kind: 'text'; body: string } | OutgoingTemplate;

type Variables = Readonly<Record<string, string>>;
type Surroundings = { deployment: Deployment; windowOpen: boolean };
/** By how many characters a form with these values is too long; not above zero if it fits. */
type Excess = (form: FormName, variables: Variables) => number;

/** Half a text to send is no consent, and half a link leads nowhere: both are whole, or in another form not there. */
const WHOLE: ReadonlySet<string> = new Set(['text', 'link']);
const CUT_MARK = '…';
const SHORTEST_CUT = 24;

/** A WhatsApp message as it goes out (A3): free text inside the window, a template outside it. */
export function fitContent(
  name: TemplateName,
  variables: Variables,
  { deployment, windowOpen }: Surroundings,
): OutgoingContent {
  if (!windowOpen) return fitTemplate(name, variables, deployment);
  const { form, values } = fullestForm(name, variables, excessOfText);
  return { kind: 'text', body: renderText(form, values) };
}

/** The template of a message in the form that fits, with its values. */
export function fitTemplate(
  name: TemplateName,
  variables: Variables,
  deployment: Deployment,
): OutgoingTemplate {
  const excess: Excess = (form, values) => excessOfTemplate(form, values, deployment);
  const { form, values } = fullestForm(name, variables, excess);
  const { friendly_name } = contentDefinition(form, deployment);
  return { kind: 'template', name: friendly_name, variables: contentVariables(form, values, deployment) };
}

/**
 * The fullest form that is not too long for WhatsApp and Twilio with these values. Only if none fits, long values are cut
 * in the last one.
 */
function fullestForm(
  name: TemplateName,
  variables: Variables,
  excess: Excess,
): { form: FormName; values: Variables } {
  const forms = formsOf(name);
  const fitting = forms.find((form) => excess(form, variables) <= 0);
  const form = fitting ?? forms.at(-1) ?? name;
  return { form, values: fitting ? variables : shortened(form, variables, excess) };
}

function excessOfText(form: FormName, variables: Variables): number {
  return renderText(form, variables).length - LIMITS.twilio.freeText;
}

/** Some count the titles of a template's buttons with its body: so does this. */
function excessOfTemplate(form: FormName, variables: Variables, deployment: Deployment): number {
  const { body, buttons } = fillContent(form, variables, deployment);
  const values = Object.values(contentVariables(form, variables, deployment));
  return Math.max(
    `${body}${buttons.map(({ title }) => title).join('')}`.length - LIMITS.whatsApp.templateBody,
    ...buttons.map(({ url }) => url.length - LIMITS.whatsApp.buttonAddress),
    ...values.map((value) => value.length - LIMITS.twilio.variable),
  );
}

/** Cuts the longest values that may be cut, until the form fits. */
function shortened(form: FormName, variables: Variables, excess: Excess): Variables {
  const names = variableNames(formOf(form)).filter((variable) => !WHOLE.has(variable));
  let values = variables;
  for (let over = excess(form, values); over > 0; over = excess(form, values)) {
    const lengthOf = (variable: string) => values[variable]?.length ?? 0;
    const [longest] = names.toSorted((one, other) => lengthOf(other) - lengthOf(one));
    if (longest === undefined || lengthOf(longest) <= SHORTEST_CUT) break;
    const length = Math.max(SHORTEST_CUT, lengthOf(longest) - over);
    values = { ...values, [longest]: cutTo(values[longest] ?? '', length) };
  }
  return values;
}

/** At a space if there is one in the second half; never through the middle of a character. */
function cutTo(value: string, length: number): string {
  const kept = value.slice(0, length - CUT_MARK.length);
  const space = kept.lastIndexOf(' ');
  const whole = space > length / 2 ? kept.slice(0, space) : kept;
  return `${whole.replace(/[\ud800-\udbff]$/, '').trimEnd()}${CUT_MARK}`;
}
