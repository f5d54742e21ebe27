import { InvalidWebhookSignatureError, WebhookSignatureValidator } from 'mercadopago';
import { MINUTE_MS } from '../../domain/time.ts';

/** A request as it came in. */
export type NotificationRequest = {
  pathAndQuery: string;
  signature: string | undefined;
  requestId: string | undefined;
};

/** Why one is refused; safe to log. */
export type NotificationRejection = 'unsigned' | 'too_old' | 'malformed';

export type NotificationVerdict =
  | { accepted: { topic: string; paymentId: string; key: string } }
  | { rejected: NotificationRejection };

/** How far the signed time may be from ours. Older ones need no second chance: the gateway is asked for its list too. */
const TOLERANCE_MS = 15 * MINUTE_MS;
const MS_PER_SECOND = 1_000;
/** From here on a time is in milliseconds: as seconds it would be in the year 5138. */
const FIRST_IN_MS = 100_000_000_000;
const LONGEST_HEADER = 500;
const PAYMENT_ID = /^\d{1,20}$/;

/**
 * Verifies a notification of Mercado Pago. Its signature covers the payment's id, its own id and its time, and nothing of
 * the body, which is not even read.
 */
export function verifyNotification(
  { secret, now }: { secret: string; now: Date },
  { pathAndQuery, signature = '', requestId = '' }: NotificationRequest,
): NotificationVerdict {
  const { searchParams } = new URL(pathAndQuery, 'http://localhost');
  const [id = '', ...further] = searchParams.getAll('data.id');
  const isReadable =
    further.length === 0 && [signature, requestId, id].every(({ length }) => length <= LONGEST_HEADER);
  if (!isReadable) return { rejected: 'malformed' };
  // The documentation has ids in small letters signed; as they were sent they are signed too.
  if (![id, id.toLowerCase()].some((dataId) => isSigned({ secret, signature, requestId, dataId }))) {
    return { rejected: 'unsigned' };
  }
  const ts = /(?:^|,)\s*ts=(\d{1,16})/i.exec(signature)?.[1] ?? '';
  if (Math.abs(now.getTime() - instantOf(Number(ts))) > TOLERANCE_MS) return { rejected: 'too_old' };
  if (!PAYMENT_ID.test(id)) return { rejected: 'malformed' };
  const topic = searchParams.get('type') ?? searchParams.get('topic') ?? '';
  return { accepted: { topic, paymentId: id, key: `told/${requestId}/${ts}` } };
}

type Signed = { secret: string; signature: string; requestId: string; dataId: string };

/** The comparison takes the same time whatever differs. Absent parts are left out of what is signed. */
function isSigned({ secret, signature, requestId, dataId }: Signed): boolean {
  try {
    WebhookSignatureValidator.validate({
      secret,
      xSignature: signature,
      xRequestId: requestId || undefined,
      dataId: dataId || undefined,
    });
    return true;
  } catch (error) {
    if (error instanceof InvalidWebhookSignatureError) return false;
    throw error;
  }
}

function instantOf(ts: number): number {
  return ts >= FIRST_IN_MS ? ts : ts * MS_PER_SECOND;
}
