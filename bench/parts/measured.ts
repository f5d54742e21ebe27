/** Inside a measured process: what it was set up with. */
export function setup<T>(): T {
  return JSON.parse(process.env['SETUP'] ?? 'null') as T;
}

/**
 * Inside a measured process: says that it is ready, answers questions, and closes when its parent lets go of it. A Ctrl-C
 * reaches it through the parent alone.
 */
export function serve(parts: {
  ready: unknown;
  answers?: Record<string, () => unknown>;
  close: () => Promise<unknown>;
}): void {
  process.on('SIGINT', () => undefined);
  process.on('message', (question) => {
    void Promise.resolve(parts.answers?.[String(question)]?.()).then((answer) =>
      process.send?.(answer ?? null),
    );
  });
  process.once('disconnect', () => {
    void parts.close().finally(() => process.exit());
  });
  process.send?.(parts.ready);
}

/** Milliseconds of processor, all threads, since the process began: unlike the clock it does not see busy neighbours. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / MICROSECONDS_PER_MS;
}
const MICROSECONDS_PER_MS = 1_000;
