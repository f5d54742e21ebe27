import { expect, test } from 'vitest';
import { refusalOf, SECURITY_KEY, useOpenCompany } from './company.ts';

// A verb reads its clock before it waits for a lock: what was ended while it waited is over for it, too. Here the clock goes
// back behind what ends them.
const company = useOpenCompany();
const meanwhile = async (ends: () => Promise<unknown>) => {
  company.pass(1);
  await ends();
  company.pass(-1);
};

test('a link to set a password is over once it was changed, also for whoever was using it already (C5)', async () => {
  const person = await company.person();
  await company.as().auth.requestReset({ email: person.email });
  const token = await company.linkTo(person.email, 'account_password_reset');
  await meanwhile(() => person.changePassword('otra clave larga'));
  const reset = company.as().auth.reset({ token, password: 'una tercera clave' });
  expect(await refusalOf(reset)).toBe('LINK_INVALID');
});

test('so is a link to set a security key once the password was changed', async () => {
  const [person, agent] = [await company.person(), await company.staff()];
  const other = await company.staff();
  await person.me.auth.requestSecurityKeyReset();
  for (const staff of [agent, other]) await staff.clients.allowKeyReset(await staff.read(person));
  const token = await company.linkTo(person.email, 'account_security_key_reset');
  await meanwhile(() => person.changePassword('otra clave larga'));
  const reset = company.as().auth.resetSecurityKey({ token, securityKey: 'llavero verde 77' });
  expect(await refusalOf(reset)).toBe('LINK_INVALID');
});

test('so is the link of a member of staff once there is a newer one (C8)', async () => {
  const administrator = await company.staff('administrator');
  const email = 'antes@example.com';
  const { id } = await administrator.me.staff.members.create({ name: 'Ana Ruiz', email, role: 'agent' });
  const token = await company.linkTo(email, 'staff_invitation');
  await meanwhile(() => administrator.me.staff.members.renewSecondFactor({ memberId: id }));
  expect(await refusalOf(company.as().auth.openStaffLink({ token }))).toBe('LINK_INVALID');
});

test('so is a grant once the security key was changed (C6)', async () => {
  const person = await company.person();
  const grantToken = await person.grant(SECURITY_KEY);
  await meanwhile(() =>
    person.me.auth.changeSecurityKey({
      currentSecurityKey: SECURITY_KEY,
      newSecurityKey: 'llavero verde 77',
    }),
  );
  const edit = person.me.account.update({ phone: '+5491144440000', grantToken });
  expect(await refusalOf(edit)).toBe('GRANT_INVALID');
});

test('so is the link of a sign-up once there is a newer one (C1)', async () => {
  const { typed, me } = await company.unconfirmed();
  const token = await company.linkTo(typed.email);
  company.pass(15);
  await meanwhile(() => me.auth.resendConfirmation());
  expect(await company.linkTo(typed.email)).not.toBe(token);
  expect(await refusalOf(company.confirm(token))).toBe('LINK_INVALID');
});
