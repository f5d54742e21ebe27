import { handleResetAsk } from '../access/request-reset.ts';
import type { VerbContext } from '../transaction/context.ts';
import type { AskHandoff } from '../transaction/handoffs.ts';
import { sendSignUpMail } from './sign-up-mail.ts';

/** Does what a visitor asked for by typing an e-mail, in their name and behind the answer that they had (C1, C5). */
export function handleAsk(ctx: VerbContext, ask: AskHandoff): Promise<void> {
  const visitors: VerbContext = { ...ctx, actor: { type: 'visitor' }, cause: ask.cause };
  return ask.kind === 'sign_up' ? sendSignUpMail(visitors, ask) : handleResetAsk(visitors, ask);
}
