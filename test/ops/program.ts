import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Fixture } from '../harness/fixture.ts';

const PROGRAM = fileURLToPath(new URL('../../ops/main.ts', import.meta.url));
type Said = { code: number; output: string; answer: Record<string, unknown> };

/** Runs the program as an operator does, with nothing in its environment but what is given. */
export function run(args: string[], variables: Record<string, string | undefined>): Promise<Said> {
  return new Promise((resolve) => {
    const env = { PATH: process.env['PATH'], NO_COLOR: '1', ...variables };
    execFile(process.execPath, [PROGRAM, ...args], { env }, (error, stdout, stderr) => {
      const output = stdout + stderr;
      const answer = output.startsWith('{') ? JSON.parse(output) : {};
      resolve({ code: error ? Number(error.code) : 0, output, answer });
    });
  });
}

/** Where the program finds the fixture. */
export const environmentOf = ({ database, temporal }: Fixture) => ({
  DATABASE_URL: database.appUrl,
  TEMPORAL_ADDRESS: temporal.address,
});

/** Rings a change of the fixture by hand. */
export const ring = (fixture: Fixture, changeId: string) =>
  run(['ring', changeId, '--json'], environmentOf(fixture));
