import type { z } from 'zod';
import type { ErrorCode } from '../../domain/errors.ts';
import type { Callers, ProcedureMeta } from '../trpc.ts';
import { codesIn, errorResponses } from './error-schemas.ts';
import type { JsonSchema, JsonSchemas } from './json-schemas.ts';

/** What a procedure is, as tRPC keeps it. */
export type Procedure = {
  type: 'query' | 'mutation' | 'subscription';
  inputs: readonly z.ZodType[];
  output?: z.ZodType;
  meta?: ProcedureMeta;
};

const JSON_TYPE = 'application/json';
const RULES = / \([A-Z]\d[^)]*\)/g;
/** A body is always sent: without one there would be no content type, which is asked for. */
const NO_INPUT: JsonSchema = { type: 'object', maxProperties: 0 };

/** One procedure by tRPC's rules for HTTP: a query is a GET whose `input` is JSON, a mutation a POST, a subscription a stream. */
export function pathOf(
  path: string,
  procedure: Procedure,
  { doc, schemas }: { doc: string; schemas: JsonSchemas },
) {
  const { type, meta = {} } = procedure;
  const operationId = operationIdOf(path);
  const input = inputOf(procedure, { name: `${capital(operationId)}Input`, schemas });
  const operation = {
    operationId,
    ...describe(path, doc),
    security: securityOf(meta.callers),
    responses: {
      '200': answerOf(path, procedure, schemas),
      ...errorResponses([...accessCodes(meta.callers), ...codesIn(doc)]),
    },
  };
  if (type !== 'mutation') return { get: { ...operation, parameters: input ? [asQuery(input)] : [] } };
  const content = { [JSON_TYPE]: { schema: input?.schema ?? NO_INPUT } };
  return { post: { ...operation, requestBody: { required: true, content } } };
}

type Input = { schema: JsonSchema; required: boolean };

function inputOf({ inputs: [schema] }: Procedure, { name, schemas }: { name: string; schemas: JsonSchemas }) {
  if (!schema) return undefined;
  return { schema: schemas.named(name, schema, 'input'), required: !schema.safeParse(undefined).success };
}

/** As a text, which generated clients send as it is: few of them write JSON into a query by themselves. */
function asQuery({ schema, required }: Input) {
  const text = { type: 'string', contentMediaType: JSON_TYPE, contentSchema: schema };
  return { name: 'input', in: 'query', required, schema: text };
}

function operationIdOf(path: string): string {
  return path
    .split('.')
    .map((part, at) => (at === 0 ? part : capital(part)))
    .join('');
}

/** The first sentence is the summary, without the numbers of rules. */
function describe(path: string, doc: string) {
  const [sentence = doc] = /^.*?[.:;](?= |$)/.exec(doc) ?? [];
  return {
    tags: [path.slice(0, path.lastIndexOf('.'))],
    summary: sentence.replace(RULES, '').replace(/[.:;]$/, ''),
    description: doc,
  };
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** In OpenAPI 3.1 what stands beside a token are the roles that it must be of; a session is shown by its token or by its cookie. */
function securityOf(callers: Callers | undefined): JsonSchema[] {
  if (!callers) return [];
  const { session, keyScope } = callers;
  const roles = session === 'client or staff' ? [] : [session];
  return [
    ...(session ? [{ session: roles }, { sessionCookie: roles }] : []),
    ...(keyScope ? [{ integrationKey: [keyScope] }] : []),
  ];
}

function accessCodes(callers: Callers | undefined): ErrorCode[] {
  if (!callers) return [];
  return callers.session === 'client or staff' ? ['SESSION_INVALID'] : ['SESSION_INVALID', 'FORBIDDEN'];
}

function answerOf(path: string, { type, output, meta }: Procedure, schemas: JsonSchemas) {
  const given = output ?? meta?.gives;
  if (!given) throw new Error(`${path} does not say what it answers`);
  const schema = schemas.of(given, 'output');
  if (type === 'subscription') return streamOf(schema);
  const result = { type: 'object', required: ['data'], properties: { data: schema } };
  const envelope = { type: 'object', required: ['result'], properties: { result } };
  return { description: 'Carried out.', content: { [JSON_TYPE]: { schema: envelope } } };
}

/** OpenAPI 3.1 has no word for the events of a stream; 3.2 calls it `itemSchema`. */
function streamOf(schema: JsonSchema) {
  return {
    description:
      'Server-sent events. `connected` first and `ping` meanwhile carry nothing of the procedure. Each `message` has JSON as its data, ' +
      'of the form of `x-itemSchema`, and an id: reconnect with it in the header Last-Event-ID, or as `lastEventId` of the input. ' +
      "`serialized-error` has what is an error's `error` otherwise and `return` says that nothing follows; both end the stream.",
    content: { 'text/event-stream': { schema: { type: 'string' }, 'x-itemSchema': schema } },
  };
}
