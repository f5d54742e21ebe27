import type { Fault } from '../../domain/messaging/fault.ts';

/**
 * Twilio's codes by whose they are, for the answer to a request and for a status callback alike; what each one means stands
 * in docs/decisions/message-failures.md. `ours` stops the whole channel, so a code that may concern one message, one
 * country or one recipient alone is not in it. What is not listed is `unknown`.
 */
const codesOf: Readonly<Record<Exclude<Fault, 'unknown'>, readonly string[]>> = {
  recipient: [
    ...['21211', '21266', '21610', '21614', '30004', '30005', '30006'],
    ...['63003', '63014', '63024', '63031', '63033'],
  ],
  later: [
    ...['14107', '20429', '20500', '20503', '21611', '30001', '30003', '30017', '30022', '30410'],
    ...['63009', '63010', '63012', '63017', '63018', '63029'],
  ],
  day: ['63038'],
  window: ['63016'],
  template: ['21655', '63027', '63028', '63030', '63040', '63041', '63042', '63049'],
  ours: [
    ...['10001', '20003', '20005', '20006', '20008', '20403', '20404'],
    ...['21212', '21603', '21606', '21609', '21659', '21660', '30002'],
    ...['63001', '63002', '63007', '63008', '63020', '63022', '63051', '63059', '63101', '63112'],
  ],
};

const faults = new Map<string, Fault>(
  Object.entries(codesOf).flatMap(([fault, codes]) => codes.map((code) => [code, fault as Fault])),
);

/** Whose the failure with one of Twilio's codes is (A4). */
export function faultOf(code: string | undefined): Fault {
  return faults.get(code ?? '') ?? 'unknown';
}
