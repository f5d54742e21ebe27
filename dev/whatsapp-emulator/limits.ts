import { LIMITS } from '../../domain/messaging/provider-limits.ts';
import { type ContentTemplate, fillTemplate } from './content.ts';
import { badRequest, type Refusal } from './forms.ts';

const { whatsApp, twilio } = LIMITS;
/** WhatsApp takes no line break, no tab and no more than four spaces in the value of a variable. */
const NO_VALUE = /[\r\n\t]| {5}/;

/** Twilio's refusal of a free text. */
export function refusalOfText(body: string): Refusal | undefined {
  if (body === '') return badRequest(21619, 'A text message body or media urls must be specified.');
  if (body.length > twilio.freeText) {
    return badRequest(21617, `The concatenated message body exceeds the ${twilio.freeText} character limit.`);
  }
  return undefined;
}

/** Twilio's refusal of the values of a template's variables. */
export function refusalOfVariables(variables: Record<string, string>): Refusal | undefined {
  const values = Object.values(variables);
  if (values.includes('')) return badRequest(21656, 'The ContentVariables Parameter is invalid.');
  if (values.some((value) => value.length > twilio.variable)) {
    return badRequest(21658, 'Parameter exceeded character limit.');
  }
  return undefined;
}

/** Twilio's refusal to create a template. */
export function refusalOfTemplate(template: Omit<ContentTemplate, 'sid'>): Refusal | undefined {
  if (Object.keys(template.variables).length > twilio.variables) {
    return badRequest(
      92002,
      `Invalid variables. The max amount of variables allowed is ${twilio.variables}.`,
    );
  }
  const { body, buttons } = fillTemplate(template, {});
  const isTooLong =
    template.friendly_name.length > whatsApp.templateName ||
    body.length > twilio.freeText ||
    buttons.some(
      ({ title, url }) => title.length > whatsApp.buttonTitle || url.length > whatsApp.buttonAddress,
    );
  return isTooLong ? badRequest(21658, 'Parameter exceeded character limit.') : undefined;
}

/** Whether WhatsApp approves a template: its examples count as its values will. */
export function isApprovable(template: ContentTemplate): boolean {
  return channelError(template, template.variables) === undefined;
}

/**
 * The code under which WhatsApp gives back what Twilio took: too long with its variables filled in, or a value of a form
 * that it does not take. Undefined for what it delivers.
 */
export function channelError(
  template: ContentTemplate,
  variables: Record<string, string>,
): string | undefined {
  if (Object.values(variables).some((value) => NO_VALUE.test(value))) return '63013';
  const { body, buttons } = fillTemplate(template, variables);
  const isTooLong =
    body.length > whatsApp.templateBody || buttons.some(({ url }) => url.length > whatsApp.buttonAddress);
  return isTooLong ? '63021' : undefined;
}
