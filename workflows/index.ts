export { credentials } from './credentials.ts';
export { transfer } from './transfer.ts';
