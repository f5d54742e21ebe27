import { z } from 'zod';
import { DemoError, Refused } from '../demo-run/demo-error.ts';

/** Why something is not done, for whoever looks at the page. */
export class PhonesRefusal extends Error {
  override readonly name = 'PhonesRefusal';
}

type Told = { status: number; text: string };

const NOT_UNDERSTOOD = { status: 400, text: 'Ese pedido no se entiende.' };
const TOO_LARGE = { status: 413, text: 'Eso es demasiado grande: un archivo puede tener hasta 16 MB.' };
const NO_ANSWER = {
  status: 503,
  text: 'Una parte de la pila no responde: todavía arranca, o ya no anda. Fijate en `npm start`.',
};
const UNFORESEEN = {
  status: 500,
  text: 'Eso falló, y nadie lo esperaba: el porqué está en logs/phones.log.',
};
const CALLER_IS_WRONG = { first: 400, last: 499 };

/** What whoever looks at the page is told of an error. One that nobody foresaw is on stderr, too, which is the log of `npm start`. */
export function toldOf(error: unknown): Told {
  if (error instanceof PhonesRefusal) return { status: 409, text: error.message };
  if (error instanceof Refused) return { status: 409, text: error.words };
  if (error instanceof DemoError) return NO_ANSWER;
  if (error instanceof z.ZodError) return NOT_UNDERSTOOD;
  const { statusCode = UNFORESEEN.status } = error as { statusCode?: number };
  if (statusCode === TOO_LARGE.status) return TOO_LARGE;
  if (statusCode >= CALLER_IS_WRONG.first && statusCode <= CALLER_IS_WRONG.last) return NOT_UNDERSTOOD;
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return UNFORESEEN;
}
