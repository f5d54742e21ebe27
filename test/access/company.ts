import { randomUUID } from 'node:crypto';
import { TOTP } from 'otpauth';
import { pino } from 'pino';
import { Background } from '../../api/background.ts';
import { assemble } from '../../config/assemble.ts';
import { hashSecret } from '../../domain/access/secrets.ts';
import { Staff } from '../../domain/access/staff.ts';
import { newTotpSecret } from '../../domain/access/totp.ts';
import { DomainError, type ErrorCode } from '../../domain/errors.ts';
import type { StaffRole, VerbContext } from '../../domain/transaction/context.ts';
import { sweepOnce } from '../../worker/sweep.ts';
import { type Caller, openApi } from '../api/stand.ts';
import { createService, TEST_DEPLOYMENT, testContext } from '../harness/builders.ts';

export const PASSWORD = 'una clave larga';
export const SECURITY_KEY = 'cosa azul 77';
const MINUTE_MS = 60_000;
/** Longer than any stall of a busy machine: no sweep runs that would do what is left over. */
const NO_STALL_MS = 20_000;
const TOTP_PERIOD_MS = 30_000;

/** The API, which does what its visitors ask for, with a clock that tests move. */
export async function openCompany() {
  const api = await openApi();
  const { clock, system, database, orm } = api;
  const { delivery } = assemble({
    process: 'test',
    orm,
    clock: system.clock,
    deployment: TEST_DEPLOYMENT,
    connect: () => Promise.reject(new Error('there is no Temporal here')),
    onFailure: () => undefined,
    deliveryTimeoutMs: NO_STALL_MS,
  });
  const background = new Background(pino({ level: 'silent' }));
  // As many at once as the API does behind its answers; a call here waits until it was done.
  system.deliver = (handoffs) =>
    new Promise((resolve) => background.start(() => delivery.deliverInline(handoffs).finally(resolve)));
  return {
    ...api,
    now: () => clock.time,
    pass: (minutes: number) => {
      clock.time = new Date(clock.time.getTime() + minutes * MINUTE_MS);
    },
    /** For verbs that are called inside another verb's transaction. */
    verbContext: (actor: VerbContext['actor']) => testContext(database, { now: clock.time, actor }),
    /** One round of the worker's sweep, whose handoffs are delivered nowhere. */
    sweep: () =>
      sweepOnce({
        orm,
        context: async () => testContext(database, { now: clock.time }),
        delivery: { deliver: async () => 0 },
      }),
    /** An active service without debt. */
    serviceOf: (clientId: string) => createService(database, { clientId, planId: api.hostingPlanId }),
  };
}
export type Company = Awaited<ReturnType<typeof openCompany>>;

let people = 0;

export type Person = {
  id: string;
  email: string;
  phone: string;
  token: string;
  me: Caller;
  document: { type: 'DNI' | 'CUIT' | 'PASSPORT'; number: string };
};

/** What somebody new types to sign up: everything valid and his own. */
export function newPerson(
  changes: Partial<{ email: string; name: string; document: Person['document'] }> = {},
) {
  people += 1;
  return {
    name: 'Juan Perez',
    email: `persona${people}@example.com`,
    phone: `+54911${String(50_000_000 + people)}`,
    password: PASSWORD,
    securityKey: SECURITY_KEY,
    document: { type: 'DNI' as Person['document']['type'], number: String(30_000_000 + people) },
    ...changes,
  };
}

/** Signs somebody up, confirms his e-mail through the link in the mail, and signs him in. */
export async function signedInPerson(
  company: Company,
  changes: Parameters<typeof newPerson>[0] = {},
): Promise<Person> {
  const typed = newPerson(changes);
  await company.as().auth.signUp(typed);
  await company.as().auth.confirmEmail({ token: await confirmationToken(company, typed.email) });
  const { sessionToken, clientId } = await company
    .as()
    .auth.signIn({ email: typed.email, password: PASSWORD });
  return {
    id: clientId ?? '',
    email: typed.email,
    phone: typed.phone,
    document: typed.document,
    token: sessionToken,
    me: company.as(sessionToken),
  };
}

/** The same, and verified by staff. */
export async function verifiedPerson(
  company: Company,
  changes?: Parameters<typeof newPerson>[0],
): Promise<Person> {
  const person = await signedInPerson(company, changes);
  await person.me.account.requestVerification({});
  await (await signedInStaff(company)).me.staff.clients.verify({ clientId: person.id });
  return person;
}

/** The last path segment of the link in the newest confirmation mail to an address. */
export async function confirmationToken(company: Company, email: string): Promise<string> {
  const [message] = await messagesTo(company, email, 'account_confirm_email');
  return message?.variables['link']?.split('/').at(-1) ?? '';
}

/** Messages queued to an address, the newest first. */
export function messagesTo(company: Company, address: string, template: string) {
  return company.sql<{ channel: string; variables: Record<string, string> }>(
    `select channel, variables from outbound_message
    where address = $1 and template = $2 order by created_at desc, ctid desc`,
    [address, template],
  );
}

/** A grant for editing one's own contact data and document. */
export async function editGrant(
  person: Pick<Person, 'id' | 'email' | 'me'>,
  securityKey = SECURITY_KEY,
): Promise<string> {
  const { grantToken } = await person.me.auth.grant({
    email: person.email,
    securityKey,
    act: 'edit_contact',
    subjectId: person.id,
  });
  return grantToken;
}

/** A member of staff with a second factor; `code` gives the present one. */
export async function newStaff(company: Company, role: StaffRole = 'agent') {
  const em = company.orm.em.fork();
  const totpSecret = newTotpSecret();
  const staff = em.create(Staff, {
    id: randomUUID(),
    name: 'Ana Lopez',
    email: `${randomUUID()}@example.com`,
    role,
    passwordHash: await hashSecret(PASSWORD),
    totpSecret,
    totpLastStep: null,
    createdAt: company.now(),
  });
  await em.flush();
  const code = (stepsAhead = 0) =>
    new TOTP({ secret: totpSecret }).generate({
      timestamp: company.now().getTime() + stepsAhead * TOTP_PERIOD_MS,
    });
  const signIn = () => company.as().auth.signIn({ email: staff.email, password: PASSWORD, totp: code() });
  return { id: staff.id, email: staff.email, code, signIn };
}

/** A member of staff who has signed in. */
export async function signedInStaff(company: Company, role: StaffRole = 'agent') {
  const staff = await newStaff(company, role);
  const { sessionToken } = await staff.signIn();
  return { id: staff.id, token: sessionToken, me: company.as(sessionToken) };
}

/** What staff hands back with a decision over a client: his id, and the version of his data that it has just read. */
export async function asRead(staff: { me: Caller }, { id: clientId }: Pick<Person, 'id'>) {
  const { version } = await staff.me.staff.clients.get({ clientId });
  return { clientId, version };
}

/** The code of the catalogue that a call is refused with; fails when it is not refused. */
export async function refusalOf(call: Promise<unknown>): Promise<ErrorCode> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const cause = error instanceof DomainError ? error : (error as { cause?: unknown } | undefined)?.cause;
  if (cause instanceof DomainError) return cause.code;
  throw new Error('the call was not refused by the catalogue', { cause: error });
}
