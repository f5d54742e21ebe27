import { instantIn } from '../core/format.ts';
import { invoices } from './texts/invoices.ts';
import { useZone } from './zone.ts';

const DAY_MS = 86_400_000;

/** Until when what was asked for waits for its payment (U6, B1). */
export function PayUntil({ deadline }: { deadline: string | null }) {
  const zone = useZone();
  if (!deadline || !zone) return null;
  const days = Math.floor((Date.parse(deadline) - Date.now()) / DAY_MS);
  return (
    <p>
      {invoices.payUntil(instantIn(deadline, zone))}: {invoices.left(days)}.
    </p>
  );
}
