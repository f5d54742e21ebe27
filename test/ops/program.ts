import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compileCache } from '../../dev/stack/machine-environment.ts';
import type { Fixture } from '../harness/fixture.ts';

const PROGRAM = fileURLToPath(new URL('../../ops/main.ts', import.meta.url));

type Ground = { variables: Record<string, string | undefined>; typed?: string };

/** Runs a program as an operator does, with nothing of ours in its environment but what is given, and what is typed to it. */
export function runProgram(program: string, args: string[], { variables, typed = '' }: Ground) {
  return new Promise<{ code: number; output: string }>((resolve) => {
    const env = { PATH: process.env['PATH'], NO_COLOR: '1', ...compileCache, ...variables };
    const child = execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr });
    });
    child.stdin?.end(typed);
  });
}

export async function run(args: string[], variables: Ground['variables']) {
  const { code, output } = await runProgram(PROGRAM, args, { variables });
  const answer: Record<string, unknown> = output.startsWith('{') ? JSON.parse(output) : {};
  return { code, output, answer };
}

/** Where the program finds the fixture. */
export const environmentOf = ({ database, temporal }: Fixture) => ({
  DATABASE_URL: database.appUrl,
  TEMPORAL_ADDRESS: temporal.address,
});

/** Rings a change of the fixture by hand. */
export const ring = (fixture: Fixture, changeId: string) =>
  run(['ring', changeId, '--json'], environmentOf(fixture));
