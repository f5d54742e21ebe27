import { queryClient, trpc } from '../core/api.ts';

type Part = 'account' | 'activations' | 'cancellations' | 'catalogue' | 'domains' | 'invoices';
type OtherPart = 'quotes' | 'services' | 'transfers' | 'upgrades';

/** What was read of these parts may be another now: what of it is shown is read again. */
export function readAgain(...parts: (Part | OtherPart)[]): Promise<unknown> {
  return Promise.all(parts.map((part) => queryClient.invalidateQueries({ queryKey: trpc[part].pathKey() })));
}
