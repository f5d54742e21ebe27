import '../../config/settle-environment.ts';
import { callerEnvironment, compileCache } from '../../dev/stack/machine-environment.ts';

// Tests give every address themselves: those in the caller's shell may be of production.
const own = callerEnvironment();
for (const name of Object.keys(process.env)) if (!(name in own)) delete process.env[name];
// For programs that inherit it.
Object.assign(process.env, compileCache);
// Node takes the types out and leaves each line where it was: a map says nothing more, and is looked for with every function made.
process.setSourceMapsEnabled(false);
