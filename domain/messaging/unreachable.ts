/**
 * Errors that are the recipient's address and not our message: Twilio's codes for an invalid number, no mobile, opted
 * out, not on WhatsApp, blocked by its user; SMTP's for a mailbox that does not exist or is not allowed.
 */
const UNREACHABLE: ReadonlySet<string> = new Set([
  '21211',
  '21610',
  '21614',
  '63003',
  '63014',
  '63024',
  '63033',
  '550',
  '551',
  '553',
]);

/** Whether an error of a provider says that the contact cannot be reached there at all (A4). */
export function isUnreachable(code: string): boolean {
  return UNREACHABLE.has(code);
}
