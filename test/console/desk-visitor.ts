import { randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { DAY_MS } from '../../domain/time.ts';
import type { StaffRole } from '../../domain/transaction/context.ts';
import { TEST_PASSWORD } from '../harness/builders.ts';
import type { useStage, Visitor } from './stage.ts';

type Member = { name: string; role?: StaffRole };

/** A new member of staff at the desk, signed in with the password of everybody and a second factor. */
export async function visitDesk(
  stage: ReturnType<typeof useStage>,
  { name, role = 'agent' }: Member,
): Promise<Visitor> {
  const secret = new Secret({ size: 20 });
  const email = `${randomUUID()}@example.com`;
  await stage.sql(
    `insert into staff (id, name, email, role, password_hash, totp_secret, created_at)
     select $1, $2, $3, $4, password_hash, $5, now() from client where id = $6`,
    [randomUUID(), name, email, role, secret.base32, stage.holder.id],
  );
  const visitor = await stage.visit();
  await visitor.open('/equipo');
  const timestamp = Number(await stage.clock.now());
  await visitor.page.getByLabel('Código de la aplicación').fill(new TOTP({ secret }).generate({ timestamp }));
  await visitor.signIn(email, TEST_PASSWORD);
  return visitor;
}

/** As one types it: today in Buenos Aires, or so many days later. */
export async function typedDayIn({ clock }: ReturnType<typeof useStage>, days: number): Promise<string> {
  return new Date(Number(await clock.now()) + days * DAY_MS).toLocaleDateString('es-AR', {
    timeZone: 'America/Argentina/Buenos_Aires',
  });
}
