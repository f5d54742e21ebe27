import { describe, expect, it } from 'vitest';
import { terminateService } from '../../domain/cancellation/terminate-service.ts';
import { withdrawCancellation } from '../../domain/cancellation/withdraw-cancellation.ts';
import { createStaff } from '../harness/builders.ts';
import { NOW, useCancelling } from './cancelling.ts';

const { database, ask, contextAt, hosted, stateOf, told } = useCancelling();
const member = async () =>
  contextAt(NOW, { type: 'staff', staffId: await createStaff(database), role: 'agent' });

describe('staff ends a service (C8, X7)', () => {
  const reason = 'cerraste la cuenta por teléfono';

  it('takes two members where there are two; its holder is told and cannot withdraw it', async () => {
    const [first, second] = [await member(), await member()];
    const one = await hosted();
    const { serviceId } = one;
    expect(await terminateService(first, { serviceId, reason })).toEqual({ state: 'asked' });
    await expect(terminateService(first, { serviceId, reason })).rejects.toMatchObject({
      code: 'SECOND_MEMBER_NEEDED',
    });
    const opened = await terminateService(second, { serviceId, reason });
    if (opened.state !== 'opened') throw new Error('not opened');
    const { changeId } = opened;
    expect(opened.reference).toMatch(/^BA-/);
    expect(await told(changeId)).toContain('cancellation_requested_by_company whatsapp');
    const holder = contextAt(NOW, one.actor);
    await expect(withdrawCancellation(holder, { changeId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await withdrawCancellation(first, { changeId });
    expect(await stateOf(changeId)).toMatchObject({ state: 'withdrawn' });
    expect(await terminateService(first, { serviceId, reason })).toEqual({ state: 'asked' });
  });

  it.each([
    ['one that has ended', { status: 'cancelled' }, 'SERVICE_NOT_CANCELLABLE'],
    ['one that is pending', { status: 'pending' }, 'SERVICE_NOT_ACTIVATED'],
  ] as const)('refuses %s', async (_, details, code) => {
    const { serviceId } = await hosted(details);
    await expect(terminateService(await member(), { serviceId, reason })).rejects.toMatchObject({ code });
  });

  it('says of an order what to do instead: its change is to be withdrawn', async () => {
    const { serviceId } = await hosted({ status: 'pending' });
    await expect(terminateService(await member(), { serviceId, reason })).rejects.toMatchObject({
      text: expect.stringContaining('cancelalo retirando su trámite de alta'),
    });
  });

  it('names a change that is open, and is nothing for a client', async () => {
    const one = await hosted();
    const { id } = await ask(one, 'end_of_period');
    const asked = { serviceId: one.serviceId, reason };
    await expect(terminateService(await member(), asked)).rejects.toMatchObject({
      code: 'CHANGE_IN_PROGRESS',
      details: { change: { id } },
    });
    const holder = contextAt(NOW, one.actor);
    expect(() => terminateService(holder, asked)).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
  });
});
