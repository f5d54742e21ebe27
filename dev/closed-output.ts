/**
 * Tells once that nothing more can be written on the standard output: its reader has left (`| head`), or a disk is full.
 * Without this the next line would tear the program down and leave behind what it had started.
 */
export function onClosedOutput(tell: (reason: string) => void): void {
  process.stdout.once('error', ({ code }: NodeJS.ErrnoException) => {
    process.stdout.on('error', () => undefined);
    tell(`The standard output cannot be written any more (${code}).`);
  });
  // Whoever closed that one too hears of it by the exit code.
  process.stderr.on('error', () => undefined);
}
