import { appRouter } from '../router.ts';
import { SESSION_COOKIE } from '../session-cookie.ts';
import { errorSchemas } from './error-schemas.ts';
import { JsonSchemas } from './json-schemas.ts';
import { type Procedure, pathOf } from './operations.ts';
import docs from './procedure-docs.json' with { type: 'json' };

const INTRODUCTION = `JSON in and out, by tRPC's rules: a query is \`GET /trpc/<procedure>?input=<JSON text, URL-encoded>\`, a mutation \`POST /trpc/<procedure>\` with its input as JSON. One call at a time; there is no batching.

An answer is \`{"result": {"data": …}}\`, a refusal \`{"error": …}\` with the status that its code has. Answers may get fields and catalogues values: ignore what you do not know.

Money is in minor units as text, instants are ISO 8601 in UTC, dates are the company's. A list's \`nextCursor\` is the next page's \`cursor\`, null on the last. A mutation with a \`requestId\` is carried out once, however often it is sent. The header \`x-request-id\` of an answer names the call in the log.`;

const bearer = { type: 'http', scheme: 'bearer' };

const securitySchemes = {
  session: { ...bearer, description: 'The `sessionToken` that `auth.signIn` gives.' },
  sessionCookie: {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description:
      'What `auth.signIn` sets with `session: "cookie"`, for a page of ours in a browser: it counts only for requests that the browser ' +
      'says come from one, and beside an `Authorization` header not at all.',
  },
  integrationKey: {
    ...bearer,
    description: 'A key that an administrator made; beside it stands the scope that it needs.',
  },
};

const procedures = appRouter._def.procedures as unknown as Readonly<Record<string, { _def: Procedure }>>;
const docOf: Readonly<Record<string, string>> = docs;

/** The whole API as OpenAPI 3.1. @throws for a procedure that has no comment or does not say what it answers. */
export function openApiDocument({ publicUrl, version }: { publicUrl: string; version: string }) {
  const schemas = new JsonSchemas();
  const paths = Object.entries(procedures).map(([path, { _def }]) => {
    const doc = docOf[path];
    if (doc === undefined) throw new Error(`${path} is described by no comment: npm run docs:procedures`);
    return [`/trpc/${path}`, pathOf(path, _def, { doc, schemas })] as const;
  });
  const tags = new Set(Object.keys(procedures).map((path) => path.slice(0, path.lastIndexOf('.'))));
  return {
    openapi: '3.1.1',
    info: { title: 'tramite', version, description: INTRODUCTION },
    servers: [{ url: publicUrl }],
    tags: [...tags].map((name) => ({ name })),
    paths: Object.fromEntries(paths),
    components: { schemas: { ...schemas.all, ...errorSchemas }, securitySchemes },
  };
}
