import { TRPCClientError } from '@trpc/client';
import type { AppRouter } from '../../api/router.ts';

/** Why something is not done, for whoever looks at the page. */
export class PhonesRefusal extends Error {
  override readonly name = 'PhonesRefusal';
}

/** The answer of a call to the API. @throws PhonesRefusal with the API's own words for why not. */
export async function answered<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof TRPCClientError)) throw error;
    const { data } = error as TRPCClientError<AppRouter>;
    throw new PhonesRefusal(data?.reason.text ?? 'La API no respondió. ¿Sigue andando `npm start`?');
  }
}
