import { z } from 'zod';
import { isLoopback } from '../integrations/addresses.ts';
import {
  backups,
  gateway,
  isMercadoPago,
  isTwilio,
  type Part,
  type VariableName,
  variables,
  variablesOf,
} from './variables.ts';

/** What a part finds in the environment, parsed: ports are numbers, absent optional values are undefined. */
export type Environment<P extends Part> = {
  [Name in (typeof variablesOf)[P][number]]: z.output<(typeof variables)[Name]>;
};

type Source = Readonly<Record<string, string | undefined>>;

/** Lists every wrong variable and what was expected. Never holds a value: most are secrets. */
export class EnvironmentError extends Error {
  readonly problems: readonly string[];

  constructor(part: Part, problems: readonly string[]) {
    super(`The environment of "${part}" is not complete:\n${problems.map((line) => `  ${line}`).join('\n')}`);
    this.name = 'EnvironmentError';
    this.problems = problems;
  }
}

/**
 * Reads the variables that `part` needs. An empty variable counts as absent.
 * @throws EnvironmentError that names every wrong variable at once.
 */
export function loadEnvironment<P extends Part>(part: P, source: Source = process.env): Environment<P> {
  const names: readonly VariableName[] = variablesOf[part];
  const shape = Object.fromEntries(names.map((name) => [name, variables[name]]));
  const given = Object.fromEntries(names.map((name) => [name, source[name] || undefined]));
  const result = z.object(shape).safeParse(given);
  const problems = [
    ...(result.success ? [] : result.error.issues.map((issue) => describe(issue, given))),
    ...productionProblems(given),
    ...halfGiven(given),
  ];
  if (problems.length > 0) throw new EnvironmentError(part, problems);
  return result.data as Environment<P>;
}

/** Whether a part cannot start without a variable. */
export function isRequired(name: VariableName): boolean {
  return !variables[name].safeParse(undefined).success;
}

function describe(issue: z.core.$ZodIssue, given: Source): string {
  const name = String(issue.path[0]);
  const fault = given[name] === undefined ? 'missing' : 'wrong';
  return `${name} is ${fault}: ${issue.message}`;
}

/**
 * The emulator signs with a token of its own, so production must not talk to one. What people send to the public
 * address is secret on its way.
 */
const productionRules: { name: VariableName; expected: string; accepts: (url: URL) => boolean }[] = [
  { name: 'TWILIO_BASE_URL', expected: "Twilio's own https address", accepts: isTwilio },
  {
    name: 'MERCADOPAGO_BASE_URL',
    expected: "Mercado Pago's own https address",
    accepts: isMercadoPago,
  },
  {
    name: 'PUBLIC_URL',
    expected: 'an https address (http only on this machine)',
    accepts: (url) => url.protocol !== 'http:' || isLoopback(url),
  },
];

function halfGiven(given: Source): string[] {
  return [backups, gateway].flatMap((group: readonly VariableName[]) => {
    const missing = group.filter((name) => given[name] === undefined);
    if (missing.length === group.length) return [];
    return missing.map((name) => `${name} is missing: ${group.join(', ')} are given all, or none`);
  });
}

function productionProblems(given: Source): string[] {
  if (given['NODE_ENV'] !== 'production') return [];
  return productionRules.flatMap(({ name, expected, accepts }) => {
    const address = given[name];
    if (address === undefined || !URL.canParse(address) || accepts(new URL(address))) return [];
    return [`${name} is wrong: expected ${expected} when NODE_ENV is production`];
  });
}
