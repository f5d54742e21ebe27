import type { FastifyRequest } from 'fastify';
import { describeFailure } from '../config/log.ts';
import { type DomainError, refusals } from '../domain/errors.ts';
import { html } from './html.ts';
import { toDomainError } from './reasons.ts';

/** Somebody opens a link of a message, or sends the form behind it. */
export type TokenRequest = FastifyRequest<{ Params: { token: string } }>;

const BAD_REQUEST = 400;
const UNAVAILABLE = 503;

/** What was typed into the form of a page. */
export function formIn({ body }: TokenRequest): URLSearchParams {
  return new URLSearchParams(Buffer.isBuffer(body) ? body.toString('utf8') : '');
}

/** Why a link did not do what it is for; what is no fault of its reader's is logged. */
export function refusalBehind(error: unknown, request: TokenRequest): DomainError {
  const refusal = toDomainError(error, request.id);
  if (statusOf(refusal) === UNAVAILABLE) request.log.error(describeFailure(error), 'a one-use link failed');
  return refusal;
}

/** The page that says so, with what helps whoever comes with a link that is over. */
export function refusalPage(refusal: DomainError, help: string) {
  const more = refusal.code === 'LINK_INVALID' ? html`<p>${help}</p>` : html``;
  return { title: 'No se pudo', body: html`<p>${refusal.text}</p>${more}`, status: statusOf(refusal) };
}

/** The page to put right what was typed. */
export function mendingPage(title: string, { said, form }: { said: string; form: ReturnType<typeof html> }) {
  return { title, body: html`<p role="alert">${said}</p>${form}`, status: BAD_REQUEST };
}

function statusOf(refusal: DomainError): number {
  const { trpc } = refusals[refusal.code];
  return trpc === 'SERVICE_UNAVAILABLE' || trpc === 'INTERNAL_SERVER_ERROR' ? UNAVAILABLE : BAD_REQUEST;
}
