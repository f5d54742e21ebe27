import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';

/**
 * Sends every request over `concurrency` kept connections, each the next one once its answer is complete. Bare sockets, so
 * that the client's own work hides nothing. Resolves to the milliseconds that each answer took.
 * @throws Error when an answer has another status than `status`.
 */
export async function sendAll(
  requests: readonly Buffer[],
  options: { port: number; concurrency: number; status: number },
): Promise<number[]> {
  const waiting = requests.values();
  const times: number[] = [];
  const work = async () => {
    const socket = connect({ host: '127.0.0.1', port: options.port, noDelay: true });
    try {
      for (const request of waiting) {
        const start = performance.now();
        const status = await exchange(socket, request);
        times.push(performance.now() - start);
        if (status !== options.status) throw new Error(`answered ${status}, not ${options.status}`);
      }
    } finally {
      socket.destroy();
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, work));
  return times;
}

function exchange(socket: Socket, request: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const settle = (end: () => void) => {
      socket.off('data', onData).off('error', onError).off('close', onClose);
      end();
    };
    const onData = (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      const status = completeStatus(answer);
      if (status !== undefined) settle(() => resolve(status));
    };
    const onError = (error: Error) => settle(() => reject(error));
    const onClose = () => settle(() => reject(new Error('the server closed the connection')));
    socket.on('data', onData).on('error', onError).on('close', onClose);
    socket.write(request);
  });
}

/** The status once head and body are there. Both servers name the length of their body. */
function completeStatus(answer: string): number | undefined {
  const head = answer.indexOf(HEAD_END);
  if (head === -1) return undefined;
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(answer)?.[1] ?? 0);
  if (answer.length < head + HEAD_END.length + length) return undefined;
  return Number(answer.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length));
}
