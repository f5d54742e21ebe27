import { createMercadoPago } from '../integrations/payments/mercado-pago.ts';
import type { PaymentGateway } from '../integrations/payments/port.ts';
import type { Environment } from './environment.ts';

/** Where invoices are paid; undefined where none is set up, and they have no button (B4). */
export function gatewayOf(environment: Environment<'worker'>): PaymentGateway | undefined {
  const {
    MERCADOPAGO_ACCESS_TOKEN: accessToken,
    MERCADOPAGO_BASE_URL: baseUrl,
    PUBLIC_URL: publicUrl,
  } = environment;
  return accessToken ? createMercadoPago({ accessToken, baseUrl, publicUrl }) : undefined;
}
