import { z } from 'zod';

const faultSchema = z.object({
  kind: z.string().min(1),
  /** A text that the affected message or call must contain, and the operation if not the kind's usual one. */
  match: z
    .union([
      z.string().transform((contains) => ({ contains, operation: undefined })),
      z.object({ contains: z.string().default(''), operation: z.string().optional() }),
    ])
    .default({ contains: '', operation: undefined }),
  times: z.number().int().positive().default(1),
});

/** What goes wrong the next so many times, and where. */
export type Fault = z.input<typeof faultSchema>;
type PlannedFault = z.output<typeof faultSchema>;

/** The operation that a kind affects when the fault names none; undefined for an unknown kind. */
type UsualOperation = (kind: string) => string | undefined;

/** A fault that would never happen: a test with it would pass for nothing. */
class UnknownFault extends Error {
  readonly statusCode = 400;
}

/** The faults that were asked of an emulator, each used up by the calls that it affects. */
export class FaultPlan {
  readonly #planned: PlannedFault[] = [];
  readonly #usualOperation: UsualOperation;
  readonly #followers = new Set<() => void>();

  constructor(usualOperation: UsualOperation) {
    this.#usualOperation = usualOperation;
  }

  /** @throws UnknownFault. */
  add(...faults: readonly Fault[]): void {
    const planned = z.array(faultSchema).parse(faults);
    for (const { kind } of planned) {
      if (this.#usualOperation(kind) === undefined) throw new UnknownFault(`unknown kind of fault: ${kind}`);
    }
    this.#planned.push(...planned);
    this.#tell();
  }

  /** Uses up one fault of this operation, if there is one; `text` is what `match` looks into. */
  take(operation: string, text: string, among?: (kind: string) => boolean): string | undefined {
    const fault = this.#planned.find(
      ({ kind, match, times }) =>
        times > 0 &&
        (match.operation ?? this.#usualOperation(kind)) === operation &&
        text.includes(match.contains) &&
        (among?.(kind) ?? true),
    );
    if (!fault) return undefined;
    fault.times -= 1;
    this.#tell();
    return fault.kind;
  }

  /** How many are still to come: a test asserts that its fault was reached. */
  get left(): number {
    return this.#planned.reduce((sum, { times }) => sum + times, 0);
  }

  /** What is still to come, in the order in which it was asked for. */
  get planned(): { kind: string; operation: string | undefined; contains: string; left: number }[] {
    return this.#planned
      .filter(({ times }) => times > 0)
      .map(({ kind, match: { operation, contains }, times }) => ({
        kind,
        operation: operation ?? this.#usualOperation(kind),
        contains,
        left: times,
      }));
  }

  clear(): void {
    this.#planned.length = 0;
    this.#tell();
  }

  /** Calls whenever something was planned, used up or cleared; answers with what ends it. */
  follow(follower: () => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  #tell(): void {
    for (const follower of this.#followers) follower();
  }
}
