/**
 * Whose the failure of a message is, and so what follows (A4):
 * - `recipient`: cannot be reached at this address; the message fails and the contact is flagged;
 * - `later`: passes by itself; the message is tried again;
 * - `day`: a limit of the day is reached; templates wait for the next one, but for those of the security class;
 * - `window`: free text is not allowed to this person now; the same message goes once more, as a template;
 * - `template`: WhatsApp does not take this template; what needs it is held under one task;
 * - `ours`: account, credential or sender; everything on the channel is held under one task;
 * - `unknown`: this message's content, or a code that nobody has met; staff decides about it alone.
 */
export type Fault = 'recipient' | 'later' | 'day' | 'window' | 'template' | 'ours' | 'unknown';
