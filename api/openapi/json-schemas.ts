import { z } from 'zod';
import { namedSchemas } from './named-schemas.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Which side of a schema: what a caller sends, or what they are sent. */
type Side = 'input' | 'output';

const LOCAL = '#/$defs/';
const SHARED = '#/components/schemas/';

/** Turns schemas into JSON Schema 2020-12 (OpenAPI 3.1's own); the named ones are gathered and referred to. */
export class JsonSchemas {
  readonly #named = new Map<string, JsonSchema>();

  /** @throws when one name stands for two schemas. */
  of(schema: z.ZodType, side: Side): JsonSchema {
    const converted = z.toJSONSchema(schema, {
      io: side,
      metadata: namedSchemas,
      override: ({ jsonSchema }) => simplify(jsonSchema),
    });
    const text = JSON.stringify(converted).replaceAll(LOCAL, SHARED);
    const {
      $schema: _,
      $defs = {},
      ...own
    } = JSON.parse(text) as JsonSchema & { $defs?: Record<string, JsonSchema> };
    for (const [name, definition] of Object.entries($defs)) this.#keep(name, definition);
    return own;
  }

  /** The same under a name of its own; gives the reference to it. */
  named(name: string, schema: z.ZodType, side: Side): JsonSchema {
    this.#keep(name, this.of(schema, side));
    return { $ref: `${SHARED}${name}` };
  }

  /** By name, in the order of the alphabet. */
  get all(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#named].toSorted(([one], [other]) => one.localeCompare(other)));
  }

  #keep(name: string, definition: JsonSchema): void {
    const known = this.#named.get(name);
    if (known && JSON.stringify(known) !== JSON.stringify(definition))
      throw new Error(`${name} is sent in one form and received in another: give the two a name each`);
    this.#named.set(name, definition);
  }
}

/** Answers may get fields, so nothing is said against them; what a format says already needs no pattern. */
function simplify(schema: Record<string, unknown>): void {
  if (schema['additionalProperties'] === false) delete schema['additionalProperties'];
  if (schema['format'] !== undefined) delete schema['pattern'];
  delete schema['readOnly'];
}
