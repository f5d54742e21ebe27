import { TRPCClientError } from '@trpc/client';
import type { AppRouter } from '../../api/router.ts';
import { texts } from './texts.ts';

/** Why something did not work, for a person. */
export type Reason = {
  /** Of the server's catalogue of errors, or `OFFLINE` when it was not reached. */
  code: string;
  /** The server's text is the one text. */
  text: string;
  details: Readonly<Record<string, unknown>>;
  /** Names the call in the server's log. */
  callId: string | undefined;
};

const OFFLINE = 'OFFLINE';
/** What may be over when one tries again. */
const PASSING: readonly string[] = [OFFLINE, 'UNAVAILABLE', 'UNEXPECTED'];

export function reasonOf(error: unknown): Reason {
  const answer = error instanceof TRPCClientError ? (error as TRPCClientError<AppRouter>) : undefined;
  const callId =
    answer?.meta?.['response'] instanceof Response ? callIdOf(answer.meta['response']) : undefined;
  const reason = answer?.data?.reason;
  if (!reason) return { code: OFFLINE, text: texts.unreachable, details: {}, callId };
  const details = (reason.details ?? {}) as Reason['details'];
  return { code: reason.code, text: reason.text, details, callId };
}

function callIdOf(response: Response): string | undefined {
  return response.headers.get('x-request-id') ?? undefined;
}

export function isPassing({ code }: Reason): boolean {
  return PASSING.includes(code);
}

/** Said by the form to sign in, which comes in front of everything; what failed for it is there to be sent again. */
export function isSessionOver({ code }: Reason): boolean {
  return code === 'SESSION_INVALID';
}

/** Refusals of what was typed into one field, whatever the form. */
const fields: Readonly<Record<string, string>> = {
  LABEL_TAKEN: 'label',
  DOMAIN_IN_USE: 'domain',
  DOMAIN_TAKEN: 'domainName',
  DOMAIN_YEAR_INVOICED: 'expiresOn',
  CATALOGUE_NAME_TAKEN: 'name',
};

/** The field of the form that is to be corrected, as the input of the procedure names it. */
export function fieldOf({ code, details }: Reason): string | undefined {
  if (code !== 'INVALID_INPUT') return fields[code];
  return typeof details['field'] === 'string' ? details['field'] : undefined;
}
