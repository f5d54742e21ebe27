import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWire, type Wire } from './proxy.ts';

const heard: string[] = [];
/** Answers whatever ends in a full stop, and hangs up. */
const server = createServer((socket) => {
  let said = '';
  socket.on('data', (bytes) => {
    said += bytes.toString();
    if (!said.endsWith('.')) return;
    heard.push(said);
    socket.end('understood');
  });
});

let wire: Wire;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  wire = await openWire((server.address() as AddressInfo).port);
});
afterAll(async () => {
  await wire.close();
  server.close();
});

/** Says something in pieces; `answer` resolves when the other side hangs up. */
async function say(...pieces: string[]) {
  const socket = connect({ port: wire.port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  let received = '';
  let isOpen = true;
  socket.on('data', (bytes) => {
    received += bytes.toString();
  });
  const answer = once(socket, 'close').then(() => {
    isOpen = false;
    return received;
  });
  for (const piece of pieces) socket.write(piece);
  return { answer, isWaiting: () => isOpen && received === '' };
}

test('a reply is held with the end of its connection, though the other side has acted', async () => {
  const point = wire.holdReply('first', 'second');
  const { answer, isWaiting } = await say('the fir', 'st and the sec', 'ond.');
  await point.reached();
  expect(heard).toContain('the first and the second.');
  expect(await (await say('another.')).answer).toBe('understood');
  expect(isWaiting()).toBe(true);
  point.release();
  expect(await answer).toBe('understood');
});

test('a request is held before the other side hears the end of it', async () => {
  const point = wire.holdRequest('stop here');
  const { answer } = await say('it will stop here.');
  await point.reached();
  expect(heard).not.toContain('it will stop here.');
  point.release();
  expect(await answer).toBe('understood');
});

test('texts in another order, and those of two connections together, are not the point', async () => {
  const point = wire.holdReply('one', 'two');
  expect(await (await say('two one.')).answer).toBe('understood');
  expect(await (await say('only one.')).answer).toBe('understood');
  expect(await (await say('only two.')).answer).toBe('understood');
  await say('one two.');
  await point.reached();
});

test('a wire that is cut refuses connections until it is restored', async () => {
  await wire.cut();
  await expect(say('anybody?')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await wire.restore();
  expect(await (await say('again.')).answer).toBe('understood');
});
