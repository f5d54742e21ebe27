import type { RefusalReason } from '../errors.ts';

/**
 * Twilio's codes that are about the recipient or the window; every other permanent code is `other`. 63032 is none of the
 * recipient's: WhatsApp holds a template back in an experiment of its own.
 */
const reasonOfCode: Readonly<Record<string, RefusalReason>> = {
  '21211': 'invalid_address',
  '21614': 'invalid_address',
  '63003': 'not_on_whatsapp',
  '63024': 'not_on_whatsapp',
  '21610': 'blocked',
  '63014': 'blocked',
  '63033': 'blocked',
  '63016': 'outside_window',
};

/**
 * The class of a Twilio error code, of a refused call and of a status callback alike: most 63xxx codes, the closed 24 h
 * window (63016) among them, come only by callback.
 */
export function refusalReason(code: string): RefusalReason {
  return Object.hasOwn(reasonOfCode, code) ? (reasonOfCode[code] ?? 'other') : 'other';
}
