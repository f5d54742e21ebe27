import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;

/** A token of sessions, grants and links (C5): random and opaque; only its hash is stored. */
export function newToken(): { token: string; tokenHash: string } {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  return { token, tokenHash: hashToken(token) };
}

/** SHA-256 in hex: enough for what has 256 random bits. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
