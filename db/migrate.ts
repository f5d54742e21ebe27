import '../config/settle-environment.ts';
import { loadEnvironment } from '../config/environment.ts';
import { migrate } from './orm.ts';

const environment = loadEnvironment('migrate');
const applied = await migrate(environment.DATABASE_OWNER_URL);
console.log(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}`);
