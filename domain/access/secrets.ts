import { hash, verify } from '@node-rs/argon2';

/** The cost of one argon2id hash (C5): memory in KiB, passes, lanes. OWASP's smallest recommended set. */
const SECRET_COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** An argon2id hash of a password or security key (C5). Takes tens of milliseconds: never inside a transaction. */
export function hashSecret(secret: string): Promise<string> {
  return hash(canonical(secret), SECRET_COST);
}

/**
 * Whether a secret is the one hashed. Without a hash (unknown account) it does the same work and answers false, so
 * that the time of the answer tells nothing (C6).
 */
export async function verifySecret(secretHash: string | undefined, secret: string): Promise<boolean> {
  const nobodys = await hashOfNobody();
  const right = await verify(secretHash ?? nobodys, canonical(secret));
  return secretHash !== undefined && right;
}

let hashOfNobodyMade: Promise<string> | undefined;

function hashOfNobody(): Promise<string> {
  hashOfNobodyMade ??= hashSecret(crypto.randomUUID());
  return hashOfNobodyMade;
}

/** Keyboards compose accents differently: both ways are one secret (RFC 8265). */
function canonical(secret: string): string {
  return secret.normalize('NFC');
}
