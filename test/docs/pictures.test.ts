import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { areaOrder, DOCUMENT, statesOf, withPictures } from '../../docs/pictures.ts';
import { changeKinds } from '../../domain/change-kinds.ts';
import { transferKind } from '../../domain/transfer/transfer.ts';

const document = readFileSync(DOCUMENT, 'utf8');

test('the pictures in docs/architecture.md are what the code gives (`npm run docs:pictures`)', () => {
  expect(document).toBe(withPictures(document));
});

test('there is a picture of the areas, and one of the states of every kind of change', () => {
  const pictures = [...document.matchAll(/<!-- picture: (.+) -->\n\n```mermaid\n/g)].map(([, name]) => name);
  expect(pictures).toEqual(['areas', ...changeKinds.map((kind) => `states of ${kind}`)]);
});

test('a picture of states shows each state with its phase, where it may lead, and a pause', () => {
  const picture = statesOf({
    ...transferKind,
    first: 'asked',
    states: { asked: 'open', paused: 'open', done: 'decided', closed: 'over' },
    next: { asked: ['paused', 'done'], paused: ['asked'], done: ['closed'], closed: [] },
  });
  expect(picture.slice(picture.indexOf('  [*] --> asked'))).toEqual([
    '  [*] --> asked',
    '  asked --> paused',
    '  asked --> done',
    '  asked: asked (open)',
    '  class asked open',
    '  paused --> asked',
    '  paused: paused (open)',
    '  class paused pause',
    '  done --> closed',
    '  done: done (decided)',
    '  class done decided',
    '  closed --> [*]',
    '  closed: closed (over)',
    '  class closed over',
  ]);
});

test('the areas stand in the table, and in Biome, in one order; every other arrow of the picture goes down', () => {
  const order = areaOrder();
  const table = document.slice(document.indexOf('| area | what it knows |'));
  expect([...table.matchAll(/^\| `(\w+)\/` \|/gm)].map(([, area]) => area)).toEqual(order);
  const arrows = [...document.matchAll(/^ {2}(\w+) --> (\w+)$/gm)].filter(([, from = '']) =>
    order.includes(from),
  );
  expect(arrows.length).toBeGreaterThan(order.length - 2);
  for (const [arrow, from = '', to = ''] of arrows) {
    expect(order.indexOf(to), arrow).toBeLessThan(order.indexOf(from));
  }
});
