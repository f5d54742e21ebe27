import { useRef } from 'react';
import { type Act, useAct } from './act.ts';
import { client } from './api.ts';
import { reasonOf } from './reason.ts';
import { session } from './session.ts';

/** What somebody types again for a dangerous act (C6). */
export type Credentials = { ownEmail: string; securityKey: string };

type Asked = Omit<Parameters<typeof client.auth.grant.mutate>[0], 'email' | 'securityKey' | 'deviceToken'>;
type Granting = { grantToken?: string | undefined; requestId?: string | undefined };
/** The input of such an act: without credentials it is done without a grant. */
type Typed<Input> = Omit<Input, 'grantToken'> & { credentials?: Credentials | undefined };

/**
 * An act that e-mail and security key allow: it gets the grant for them and is done with it. Trying again with the same input
 * brings the same grant, so that it has one effect whatever became of the first try.
 */
export function useGranted<Input extends Granting, Answer>(
  mutate: (input: Input) => Promise<Answer>,
  asked: Asked,
  options: { onDone?: (answer: Answer) => unknown } = {},
): Act<Typed<Input>, Answer> {
  const held = useRef<Granting>({});
  const grantOf = async ({ ownEmail, securityKey }: Credentials, requestId: string | undefined) => {
    if (held.current.requestId === requestId && held.current.grantToken) return held.current.grantToken;
    const typed = { email: ownEmail, securityKey, deviceToken: session.device() };
    const { grantToken } = await client.auth.grant.mutate({ ...asked, ...typed });
    held.current = { grantToken, requestId };
    return grantToken;
  };
  const mutationFn = async ({ credentials, ...input }: Typed<Input>): Promise<Answer> => {
    if (!credentials) return mutate(input as unknown as Input);
    const grantToken = await grantOf(credentials, input['requestId' as keyof typeof input] as string);
    try {
      return await mutate({ ...input, grantToken } as unknown as Input);
    } catch (error) {
      if (reasonOf(error).code === 'GRANT_INVALID') held.current = {};
      throw error;
    }
  };
  return useAct<Typed<Input>, Answer, Error, unknown>({ mutationFn }, options);
}
