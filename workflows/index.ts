export { backup } from './backup.ts';
export { cancellation } from './cancellation.ts';
export { checkout } from './checkout.ts';
export { credentials } from './credentials.ts';
export { renewal } from './renewal.ts';
export { gatewayPayment } from './gateway-payment.ts';
export { suspension } from './suspension.ts';
export { transfer } from './transfer.ts';
