import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { openApiDocument } from '../../api/openapi/document.ts';
import { TEST_DEPLOYMENT } from '../harness/builders.ts';

type Reply = { status: number; body: unknown };

const CARRIED_OUT = 200;
const BASE = 'https://example.com/openapi.json';

/** What the API says of itself. */
export const openApi = openApiDocument({ publicUrl: TEST_DEPLOYMENT.publicUrl, version: '0.0.0' });
const isKnown = (procedure: string) => Object.hasOwn(openApi.paths, `/trpc/${procedure}`);
const capital = (part: string) => part.charAt(0).toUpperCase() + part.slice(1);

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ ...openApi, $id: BASE });
const validators = new Map<string, ValidateFunction>();

function validatorAt(...pointer: string[]): ValidateFunction {
  const path = pointer.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
  const known = validators.get(path) ?? ajv.compile({ $ref: `${BASE}#/${path}` });
  validators.set(path, known);
  return known;
}

function demand(validate: ValidateFunction, value: unknown, what: string): void {
  if (!validate(value)) throw new Error(`${what} is not as documented: ${ajv.errorsText(validate.errors)}`);
}

/**
 * Fails unless a call, and what it was answered, is what the API's document says; an input that was taken must be one that
 * it allows. What is no call of a procedure that there is passes.
 */
export function demandDocumented(procedure: string, input: unknown, { status, body }: Reply): void {
  if (!isKnown(procedure)) return;
  if (status !== CARRIED_OUT) {
    demand(validatorAt('components', 'schemas', 'Error'), body, `a refusal of ${procedure}`);
    return;
  }
  const path = openApi.paths[`/trpc/${procedure}`] as { get?: object; post?: object };
  const method = path.post ? 'post' : 'get';
  const answer = ['responses', '200', 'content', 'application/json', 'schema'];
  demand(validatorAt('paths', `/trpc/${procedure}`, method, ...answer), body, `an answer of ${procedure}`);
  const name = `${capital(procedure.split('.').map(capital).join(''))}Input`;
  if (input !== undefined && name in openApi.components.schemas)
    demand(validatorAt('components', 'schemas', name), input, `what ${procedure} took`);
}

/** Fails unless an event of a stream is what the API's document says. */
export function demandDocumentedEvent(procedure: string, event: unknown): void {
  const content = ['get', 'responses', '200', 'content', 'text/event-stream', 'x-itemSchema'];
  demand(validatorAt('paths', `/trpc/${procedure}`, ...content), event, `an event of ${procedure}`);
}
