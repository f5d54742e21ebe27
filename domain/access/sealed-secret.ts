import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const KEY_BYTES = 32;
const TAG_BYTES = 16;
/** Of everything that is sealed, whatever it says: with another one, nothing that is sealed already opens. */
const KEY_CONTEXT = 'tramite/panel-credentials';

function keyOf(token: string): Buffer {
  return Buffer.from(hkdfSync('sha256', token, '', KEY_CONTEXT, KEY_BYTES));
}

/** Seals a secret under a key that only the token yields. */
export function seal(secret: string, token: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(token), iv);
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
}

/** Opens what `seal` sealed; throws when it was altered. */
export function unseal(sealed: string, token: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', keyOf(token), bytes.subarray(0, IV_BYTES));
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  const opened = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES));
  return Buffer.concat([opened, decipher.final()]).toString('utf8');
}
