import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { addDays, localDateOf } from '../../domain/time.ts';
import { createKey, createSession, createStaffSession } from '../api/stand.ts';
import { nameAccount } from '../backups/play.ts';
import { NEIGHBOUR } from '../cancellation/playing.ts';
import { apiClient } from '../harness/api-client.ts';
import { createDomain, TEST_SECURITY_KEY } from '../harness/builders.ts';
import { type Fixture, inFixture } from '../harness/fixture.ts';
import { CONFIRMATION, mailedLink } from '../harness/mailed-link.ts';

// The eleven events (A1), each from the call that makes it so to what its client's phone shows, and once (A2).

const ZONE = 'America/Argentina/Buenos_Aires';
const DATE = String.raw`\d\d/\d\d/\d{4}`;
const TIME = String.raw`\d\d:\d\d`;
const PASSWORD = 'una clave que nadie adivina 7';
const SECURITY_KEY = 'otra frase larga distinta 9';
const NO_ME = 'Si no fuiste vos, respondé NO FUI YO y';

async function asHolder(fixture: Fixture) {
  const clock = { time: await fixture.clock.now() };
  const session = await createSession({ ...fixture.database, clock }, { clientId: fixture.holder.id });
  const api = apiClient(fixture, session);
  const { email } = fixture.holder;
  /** What the e-mail and the security key are good for. */
  const grant = async (asked: { act: 'edit_contact' | 'cancel'; subjectId: string; mode?: 'immediate' }) =>
    (await api.auth.grant.mutate({ email, securityKey: TEST_SECURITY_KEY, ...asked })).grantToken;
  return { api, grant };
}

async function asStaff(fixture: Fixture) {
  const clock = { time: await fixture.clock.now() };
  const { staffId } = await createStaffSession(fixture.database);
  return {
    staffId,
    api: apiClient(fixture, await createSession({ ...fixture.database, clock }, { staffId })),
  };
}

const dayOf = async ({ clock }: Fixture, days: number) => addDays(localDateOf(await clock.now(), ZONE), days);

/** Lets up to two days go by, a round of the sweep each hour, until a phone shows what is awaited; with all that it ever showed of it. */
async function shown(fixture: Fixture, phone: string, text: RegExp): Promise<string[]> {
  const found = () =>
    fixture.outside.whatsapp.messages(phone).filter(({ body }) => text.test(body.replaceAll(/\s+/g, ' ')));
  for (let hour = 0; hour < 48 && found().length === 0; hour += 1) {
    await fixture.sleep('1 hour');
    await fixture.sweep();
    await fixture.quiet();
  }
  await fixture.sleep('1 day');
  await fixture.sweep();
  await fixture.quiet();
  return found().map(({ body }) => body);
}

async function expectShownOnce(fixture: Fixture, phone: string, text: string): Promise<void> {
  const says = new RegExp(`^${text}$`);
  const all = () => fixture.outside.whatsapp.messages(phone).map(({ body }) => body);
  expect(await shown(fixture, phone, says), all().join('\n---\n')).toHaveLength(1);
}

const literally = (text: string) => text.replaceAll(/[.?+/-]/g, '\\$&');

const mailsTo = ({ outside }: Fixture, email: string, says: string) =>
  outside.mailbox.mails(email).filter(({ text }) => text.includes(says));

/** Whoever signed up over the API, with a confirmed address. */
async function signedUp(fixture: Fixture) {
  const email = `${randomUUID()}@example.com`;
  const phone = '+5491155550177';
  const visitor = apiClient(fixture);
  await visitor.auth.signUp.mutate({
    ...{ name: 'Ana Ruiz', email, phone, password: PASSWORD, securityKey: SECURITY_KEY },
    document: { type: 'DNI', number: '30111222' },
  });
  const token = await mailedLink(fixture, email, CONFIRMATION);
  await visitor.auth.confirmEmail.mutate({ token });
  const { sessionToken } = await visitor.auth.signIn.mutate({ email, password: PASSWORD });
  return { email, phone, api: apiClient(fixture, sessionToken) };
}

/** An invoice of an extra that staff issued to the holder. */
async function issued(fixture: Fixture) {
  const { api, staffId } = await asStaff(fixture);
  const invoice = await api.staff.invoices.issue.mutate({
    serviceId: fixture.service.id,
    lines: [{ kind: 'other', description: 'Horas de trabajo', amount: '1250000' }],
    dueDate: await dayOf(fixture, 20),
  });
  return { ...invoice, staffId };
}

it(
  '1: a client registered is welcomed',
  inFixture(async (fixture) => {
    const { phone } = await signedUp(fixture);
    await expectShownOnce(
      fixture,
      phone,
      '¡Hola Ana Ruiz! Tu cuenta ya está creada\\. Para pasar o recibir servicios falta verificar tu identidad: entrá al panel de ' +
        'clientes y pedí la verificación desde «Mis datos»\\. Guardá este número, por acá te avisamos de facturas y cambios\\.',
    );
  }),
);

it(
  '2: a password changed is told, with how to stop it, by e-mail too (C9)',
  inFixture(async (fixture) => {
    const { phone, email, api } = await signedUp(fixture);
    await api.auth.changePassword.mutate({
      currentPassword: PASSWORD,
      newPassword: 'una clave nueva y larga 8',
    });
    await expectShownOnce(
      fixture,
      phone,
      `Hola Ana Ruiz: el ${DATE} a las ${TIME} se cambió la clave de tu cuenta\\. ${NO_ME} la bloqueamos\\.`,
    );
    expect(mailsTo(fixture, email, 'se cambió la clave de tu cuenta')).toHaveLength(1);
  }),
);

it(
  '3: an invoice is announced with its link',
  inFixture(async (fixture) => {
    const { number, invoiceId } = await issued(fixture);
    const { api } = await asHolder(fixture);
    const { link } = await api.invoices.get.query({ invoiceId });
    await expectShownOnce(
      fixture,
      fixture.holder.phone,
      `Hola Juan Perez: ya está tu factura ${number} de Hosting Web por \\$ 12\\.500,00, período único, vence el ${DATE}\\. ` +
        `Podés verla y pagarla desde el botón\\. \\[Ver la factura\\] ${literally(link)}`,
    );
    expect(mailsTo(fixture, fixture.holder.email, link)).toHaveLength(1);
  }),
);

it(
  '4: own data edited is told to the old phone and to the new one',
  inFixture(async (fixture) => {
    const { api, grant } = await asHolder(fixture);
    const old = fixture.holder.phone;
    const phone = '+5491155550188';
    const grantToken = await grant({ act: 'edit_contact', subjectId: fixture.holder.id });
    await api.account.update.mutate({ phone, grantToken });
    const text = `Hola Juan Perez: el ${DATE} se modificó tu teléfono en tu cuenta\\. ${NO_ME} frenamos todo cambio\\.`;
    await expectShownOnce(fixture, old, text);
    await expectShownOnce(fixture, phone, text);
  }),
);

it(
  '5: an invoice voided is told with why',
  inFixture(async (fixture) => {
    const { number, invoiceId } = await issued(fixture);
    await shown(fixture, fixture.holder.phone, /ya está tu factura/);
    const { api } = await asStaff(fixture);
    await api.staff.invoices.void.mutate({ invoiceId, reason: 'issued_by_mistake' });
    await expectShownOnce(
      fixture,
      fixture.holder.phone,
      `Hola Juan Perez: anulamos la factura ${number} de Hosting Web por \\$ 12\\.500,00\\. Motivo: se emitió por error\\. ` +
        'No tenés que pagarla; si ya pagaste algo, queda como saldo a favor en tu cuenta\\.',
    );
    expect(mailsTo(fixture, fixture.holder.email, 'anulamos la factura')).toHaveLength(1);
  }),
);

it(
  '6: a payment received is told with what is left, and the one that completes it with its end',
  inFixture(async (fixture) => {
    const { number, invoiceId, staffId } = await issued(fixture);
    const clock = { time: await fixture.clock.now() };
    const key = await createKey({ ...fixture.database, clock }, { staffId }, ['payments:record']);
    const pay = async (amount: string) => {
      const paidAt = (await fixture.clock.now()).toISOString();
      await apiClient(fixture, key.session).payments.record.mutate({
        ...{ paymentId: randomUUID(), invoiceId, amount, paidAt },
      });
    };
    await pay('1000000');
    await expectShownOnce(
      fixture,
      fixture.holder.phone,
      `Hola Juan Perez: recibimos \\$ 10\\.000,00 el ${DATE} para la factura ${number}\\. Queda pendiente \\$ 2\\.500,00 de esa ` +
        'factura\\. ¡Gracias!',
    );
    await pay('250000');
    await expectShownOnce(
      fixture,
      fixture.holder.phone,
      `Hola Juan Perez: recibimos \\$ 2\\.500,00 el ${DATE} y la factura ${number} quedó paga\\. ¡Gracias!`,
    );
  }),
);

it(
  '7 and 8: a service suspended is told with why, and so is its return, by e-mail too',
  inFixture(async (fixture) => {
    const { api } = await asStaff(fixture);
    const { id: serviceId } = fixture.service;
    await api.staff.services.suspend.mutate({ serviceId, reason: 'technical' });
    await expectShownOnce(
      fixture,
      fixture.holder.phone,
      'Hola Juan Perez: suspendimos el servicio Hosting Web\\. Motivo: .+\\. Tus datos siguen guardados\\. Si es por falta de pago, ' +
        'vuelve a funcionar apenas se acredita\\. Tus servicios están en el botón\\. Si ya pagaste, avisanos\\. ' +
        '\\[Ver mis servicios\\] http\\S+/servicios',
    );
    const { api: later } = await asStaff(fixture);
    await later.staff.services.reactivate.mutate({ serviceId, reason: 'technical' });
    await expectShownOnce(
      fixture,
      fixture.holder.phone,
      `Hola Juan Perez: tu servicio Hosting Web está activo de nuevo desde las ${TIME}\\. Puede tardar unos minutos en verse en ` +
        'todos lados\\.',
    );
    for (const says of ['suspendimos el servicio', 'está activo de nuevo']) {
      expect(mailsTo(fixture, fixture.holder.email, says)).toHaveLength(1);
    }
  }),
);

it(
  '9: a service ended is told with what was deleted, what was kept and where to turn to',
  inFixture(async (fixture) => {
    const { api, grant } = await asHolder(fixture);
    const { id: serviceId } = fixture.service;
    await nameAccount(fixture);
    await fixture.outside.createPanelAccount(NEIGHBOUR);
    const grantToken = await grant({ act: 'cancel', subjectId: serviceId, mode: 'immediate' });
    const { reference } = await api.cancellations.request.mutate({
      serviceId,
      mode: 'immediate',
      grantToken,
    });
    await expectShownOnce(
      fixture,
      fixture.holder.phone,
      'Hola Juan Perez: tu servicio Hosting Web quedó dado de baja y se borraron .+\\. Guardamos una copia de seguridad: si la ' +
        'necesitás, pedila desde el panel de clientes; puede tener un costo\\. Si no pediste la baja, avisale hoy mismo a nuestro ' +
        `equipo\\. Código de la baja: ${reference}\\. ${NO_ME} bloqueamos tu cuenta, para que nadie pida nada más\\.`,
    );
    expect(mailsTo(fixture, fixture.holder.email, 'quedó dado de baja')).toHaveLength(1);
  }),
);

it(
  '10: a quote is announced with its last day',
  inFixture(async (fixture) => {
    const { api } = await asStaff(fixture);
    const { number } = await api.staff.quotes.create.mutate({
      clientId: fixture.holder.id,
      lines: [{ description: 'Migración', amount: { amount: '4000000', currency: 'ARS' } }],
      validUntil: await dayOf(fixture, 15),
    });
    await expectShownOnce(
      fixture,
      fixture.holder.phone,
      `Hola Juan Perez: te preparamos el presupuesto ${number} por \\$ 40\\.000,00, que podés aceptar hasta el ${DATE} inclusive\\. ` +
        'Para verlo y responderlo, ingresá al panel de clientes desde el botón; si no lo aceptás, no se factura nada\\. ' +
        '\\[Ver el presupuesto\\] http\\S+/presupuestos/\\S+',
    );
    expect(mailsTo(fixture, fixture.holder.email, 'te preparamos el presupuesto')).toHaveLength(1);
  }),
);

it(
  '11: a domain deleted from the database is told with why',
  inFixture(async (fixture) => {
    const { api } = await asStaff(fixture);
    const domainId = await createDomain(fixture.database, fixture.holder.id, {
      expiresOn: await dayOf(fixture, 300),
    });
    const { name } = await api.staff.domains.get.query({ domainId });
    await api.staff.domains.delete.mutate({ domainId, reason: 'client_asked' });
    await expectShownOnce(
      fixture,
      fixture.holder.phone,
      `Hola Juan Perez: el ${DATE} sacamos el dominio ${literally(name)} de nuestra base\\. Motivo: .+\\. Ya no lo renovamos ` +
        'ni lo facturamos; si lo seguís usando, avisale a nuestro equipo hoy mismo\\.',
    );
    expect(mailsTo(fixture, fixture.holder.email, 'sacamos el dominio')).toHaveLength(1);
  }),
);
