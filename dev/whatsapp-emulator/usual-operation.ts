import { isErrorCode } from './deliveries.ts';
import { fileFaults, listFaults, storeFaults } from './media.ts';
import { alterations, unreadable } from './twilio-api.ts';

/** The operation that each kind of fault affects unless it names another; also the list of all kinds. */
const usualOperations: Readonly<Record<string, string>> = {
  '403': 'send',
  '429': 'send',
  '5xx': 'send',
  '5xx_accepted': 'send',
  drop_request: 'send',
  drop_reply: 'send',
  hang: 'send',
  repeat: 'inbound',
  reorder: 'inbound',
  no_webhook: 'inbound',
  delay_status: 'status',
  ...Object.fromEntries(Object.keys(alterations).map((kind) => [kind, 'fetch'])),
  hide_from_list: 'list',
  ...Object.fromEntries(listFaults.map((kind) => [kind, 'media_list'])),
  ...Object.fromEntries(fileFaults.map((kind) => [kind, 'media'])),
  ...Object.fromEntries(Object.keys(storeFaults).map((kind) => [kind, 'store'])),
  ...Object.fromEntries(Object.keys(unreadable).map((kind) => [kind, 'list'])),
};
/** The families of codes that come by status callback, as WhatsApp's own errors and those of delivery do, but for Twilio's daily limit. */
const CALLBACK_CODES = /^(?:63(?!038)|30)/;

/** The operation that a kind of fault affects unless it names another; undefined for an unknown kind. */
export function usualOperation(kind: string): string | undefined {
  if (isErrorCode(kind)) return CALLBACK_CODES.test(kind) ? 'status' : 'send';
  return Object.hasOwn(usualOperations, kind) ? usualOperations[kind] : undefined;
}
