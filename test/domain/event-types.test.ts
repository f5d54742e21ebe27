import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { activationKind } from '../../domain/activation/activation.ts';
import { cancellationKind } from '../../domain/cancellation/cancellation.ts';
import { type KindDefinition, statesIn } from '../../domain/changes/kind.ts';
import { changedFields, type EventName, eventTypes, movesOfChange } from '../../domain/events/event-types.ts';
import type { NewEvent } from '../../domain/transaction/transaction.ts';
import { transferKind } from '../../domain/transfer/transfer.ts';
import { upgradeKind } from '../../domain/upgrade/upgrade.ts';

const domain = fileURLToPath(new URL('../../domain', import.meta.url));
const code = readdirSync(domain, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('event-types.ts'))
  .map((path) => readFileSync(join(domain, path), 'utf8'))
  .join('\n');

/** What the core of every kind records by the kind's own name. */
const kinds: KindDefinition[] = [transferKind, cancellationKind, activationKind, upgradeKind];
const pauses = kinds
  .filter(({ states }) => Object.hasOwn(states, 'paused'))
  .flatMap(({ kind }) => [`${kind}.paused`, `${kind}.resumed`]);
const ends = kinds.flatMap((definition) =>
  statesIn(definition, 'over').map((state) => `${definition.kind}.${state}`),
);
/** What the end of a service records by the state that it ends in. */
const endsOfServices = ['service.cancelled', 'service.terminated'];

describe('the types of events (G6)', () => {
  test('each is recorded somewhere', () => {
    const others = Object.keys(eventTypes).filter(
      (name) => ![...pauses, ...ends, ...endsOfServices].includes(name),
    );
    expect(others.filter((name) => !code.includes(`'${name}'`))).toEqual([]);
    const byKind = [...code.matchAll(/\$\{definition\.kind\}\.(\S+)`/g)].map(([, rest]) => rest);
    expect(code).toMatch(/type: `service\.\$\{status\}`/);
    expect(byKind.sort()).toEqual([expect.stringContaining('end.state'), 'paused', 'resumed']);
  });

  test('a kind of change has them for a pause and for each of its ends', () => {
    expect(Object.keys(eventTypes)).toEqual(expect.arrayContaining([...pauses, ...ends]));
    for (const end of ends) expect(eventTypes[end as EventName]).toEqual(eventTypes['transfer.withdrawn']);
  });

  test('one of no type, about nothing, or without what it must say does not compile', () => {
    const event = (recorded: NewEvent) => recorded.type;
    const clientId = '';
    event({ type: 'client.frozen', clientId, data: { reason: 'staff', version: 2, note: 'x' } });
    // @ts-expect-error no such type
    event({ type: 'client.thawed', clientId });
    // @ts-expect-error about no client
    event({ type: 'client.signed_in' });
    // @ts-expect-error without its version
    event({ type: 'client.frozen', clientId, data: { reason: 'staff' } });
    // @ts-expect-error with what no event of the type says
    event({ type: 'client.verified', clientId, data: { version: 2, name: 'x' } });
  });

  test('say what of a client or a change they changed', () => {
    const found = [
      { type: 'client.edited', fields: 'phone name' },
      { type: 'client.verified', fields: null },
      { type: 'client.verification_revoked', fields: null },
      { type: 'client.signed_in', fields: null },
    ];
    expect(changedFields(found)).toEqual(['phone', 'name', 'verified']);
    expect(movesOfChange).toEqual([
      'cancellation.made_immediate',
      'cancellation.date_changed',
      'cancellation.overtaken_by_debt',
      'cancellation.debt_left',
      'cancellation.claimed',
      'cancellation.paused',
      'cancellation.resumed',
      'activation.decided',
      'upgrade.paid',
      'transfer.consent_voided',
      'transfer.cooling_off',
      'transfer.paused',
      'transfer.resumed',
      'transfer.committed',
    ]);
  });
});
