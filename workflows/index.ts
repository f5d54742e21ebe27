export { credentials } from './credentials.ts';
export { delivery } from './delivery.ts';
export { transfer } from './transfer.ts';
