import { expect, it } from 'vitest';
import { previewCancellation } from '../../domain/cancellation/preview.ts';
import { linkOf } from '../harness/company.ts';
import { everyRow } from '../harness/every-row.ts';
import { at, NOW, useCancelling } from './cancelling.ts';

const { database, ask, bill, contextAt, hosted } = useCancelling();

it('shows both ways with their instants, what is deleted and what is not given back (X10)', async () => {
  const one = await hosted();
  const before = await everyRow(database);
  const preview = await previewCancellation(contextAt(NOW, one.actor), { serviceId: one.serviceId });
  expect(preview).toMatchObject({
    modes: [
      {
        mode: 'immediate',
        endsAt: at('2026-03-10T13:00:00').toISOString(),
        text: 'Se hace el 10/03/2026 a las 13:00. Hasta ese momento podés cancelar la baja.',
      },
      {
        mode: 'end_of_period',
        lastFullDay: '2026-04-09',
        text: 'Funciona hasta el 09/04/2026 inclusive y no se renueva. Hasta ese día podés cancelar la baja.',
      },
    ],
    deleted: ['el sitio, los archivos y los correos'],
    owed: [],
    ifUnpaid: null,
  });
  expect(preview.terms.join(' ')).toContain('No se devuelve lo que ya pagaste.');
  expect(await everyRow(database)).toEqual(before);
});

it('says what stays owed, with its link, and what happens on which days if it stays unpaid (D39)', async () => {
  const one = await hosted();
  const { number, invoiceId } = await bill(one.serviceId, { dueDate: '2026-03-20' });
  const preview = await previewCancellation(contextAt(NOW, one.actor), { serviceId: one.serviceId });
  expect(preview.owed).toMatchObject([
    {
      number,
      suspendedOn: '2026-03-25',
      terminatedOn: '2026-05-19',
      link: await linkOf(database, invoiceId),
    },
  ]);
  expect(preview.ifUnpaid).toBe(
    `La factura ${number} se sigue debiendo: si no la pagás, el servicio se suspende el 25/03/2026 y termina el 19/05/2026.`,
  );
});

it('of an order that never became a service shows that alone (X1)', async () => {
  const one = await hosted({ status: 'pending' });
  await bill(one.serviceId);
  const preview = await previewCancellation(contextAt(NOW, one.actor), { serviceId: one.serviceId });
  expect(preview).toMatchObject({ modes: [{ mode: 'immediate' }], deleted: [], owed: [], terms: [] });
});

it('is refused as the request would be, and once one is open names it', async () => {
  const one = await hosted();
  const { id } = await ask(one, 'immediate');
  const reading = previewCancellation(contextAt(NOW, one.actor), { serviceId: one.serviceId });
  await expect(reading).rejects.toMatchObject({ code: 'CHANGE_IN_PROGRESS', details: { change: { id } } });
  const other = await hosted({ status: 'cancelled' });
  const ended = previewCancellation(contextAt(NOW, other.actor), { serviceId: other.serviceId });
  await expect(ended).rejects.toMatchObject({ code: 'SERVICE_NOT_CANCELLABLE' });
  const foreign = previewCancellation(contextAt(NOW, one.actor), { serviceId: other.serviceId });
  await expect(foreign).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
