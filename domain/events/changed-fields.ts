/** What each event of a new version changes, as the views call it; an edit names its fields itself. */
const changedBy: Readonly<Record<string, readonly string[]>> = {
  'client.sign_up_replaced': ['name', 'phone', 'document', 'representative', 'password', 'securityKey'],
  'client.password_changed': ['password'],
  'client.password_reset': ['password'],
  'client.security_key_changed': ['securityKey'],
  'client.verified': ['verified'],
  'client.verification_revoked': ['verified'],
  'client.verification_refused': ['verificationRequested'],
  'client.frozen': ['frozen'],
  'client.frozen_again': ['frozen'],
  'client.unfrozen': ['frozen'],
  'transfer.consent_voided': ['consents'],
  'transfer.cooling_off': ['state'],
  'transfer.paused': ['state'],
  'transfer.resumed': ['state'],
  'transfer.committed': ['state'],
};
/** Events after which a change stands otherwise than before. */
export const movesOfChange = Object.keys(changedBy).filter((type) => type.startsWith('transfer.'));

/** The names of what changed, each once, in the order in which it happened. */
export function changedFields(found: readonly { type: string; fields: string | null }[]): string[] {
  return [...new Set(found.flatMap(({ type, fields }) => fields?.split(' ') ?? changedBy[type] ?? []))];
}
