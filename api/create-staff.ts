import '../config/settle-environment.ts';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { systemClock } from '../config/assemble.ts';
import { EnvironmentError, loadEnvironment } from '../config/environment.ts';
import { openDatabase } from '../db/orm.ts';
import { createStaff } from '../domain/access/create-staff.ts';
import { enrolmentUrl, newTotpSecret } from '../domain/access/totp.ts';
import { DomainError } from '../domain/errors.ts';
import { contextOf, type StaffRole, staffRoles } from '../domain/transaction/context.ts';

const USAGE = `Usage: npm run staff:create -- --name "Ana Ruiz" --email ana@example.com --role ${staffRoles.join('|')} [--password-stdin]
Without --password-stdin a password is made and shown once; with it the first line of the standard input is the password.`;
const PASSWORD_BYTES = 18;

class UsageError extends Error {}
type Wanted = { name: string; email: string; role: StaffRole; passwordFromStdin: boolean };

try {
  const wanted = readArguments(process.argv.slice(2));
  const { DATABASE_URL } = loadEnvironment('staff');
  const typed = wanted.passwordFromStdin ? await firstLine() : undefined;
  const password = typed ?? randomBytes(PASSWORD_BYTES).toString('base64url');
  const totpSecret = newTotpSecret();
  await create(DATABASE_URL, { ...wanted, password, totpSecret });
  process.stdout.write(
    [
      `Created the ${wanted.role} ${wanted.email}.`,
      ...(typed === undefined ? [`Password: ${password}`] : []),
      `Second factor, for an authenticator app: ${enrolmentUrl(totpSecret, wanted.email)}`,
      'Neither can be shown again.\n',
    ].join('\n'),
  );
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exitCode = 1;
}

function readArguments(args: string[]): Wanted {
  const options = {
    name: { type: 'string' },
    email: { type: 'string' },
    role: { type: 'string' },
    'password-stdin': { type: 'boolean', default: false },
  } as const;
  const { values } = parsed(() => parseArgs({ args, options }));
  const role = staffRoles.find((known) => known === values.role);
  if (!values.name || !values.email || !role) throw new UsageError(USAGE);
  return { name: values.name, email: values.email, role, passwordFromStdin: values['password-stdin'] };
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

async function firstLine(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line;
  throw new UsageError(`The standard input is empty.\n${USAGE}`);
}

async function create(url: string, input: Parameters<typeof createStaff>[1]): Promise<void> {
  const orm = await openDatabase({ url, poolSize: 1 });
  try {
    const deployment = { publicUrl: '', whatsAppNumber: '' };
    const ctx = await contextOf(
      { orm, clock: systemClock, deployment, deliver: async () => undefined },
      { actor: { type: 'system', process: 'create-staff' }, cause: 'create-staff' },
    );
    await createStaff(ctx, input);
  } finally {
    await orm.close();
  }
}

/** A refusal reads as it does for clients; nothing else that a database says is shown (invariant 15). */
function sentenceOf(error: unknown): string {
  if (error instanceof DomainError) return `${error.code}: ${error.text}`;
  if (error instanceof UsageError || error instanceof EnvironmentError) return error.message;
  const { code } = error as { code?: unknown };
  return `The database did not do it (${typeof code === 'string' ? code : 'no code'}): is DATABASE_URL right, and migrated?`;
}
