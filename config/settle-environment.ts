import { ownEnvironment } from './own-environment.ts';

// The first import of every program: some libraries read the environment when they are loaded.

/** Write permission of the group and of others: what a program makes is never open to them. */
const WRITE_BY_OTHERS = 0o022;

const own = ownEnvironment(process.env);
for (const name of Object.keys(process.env)) if (!(name in own)) delete process.env[name];
Object.assign(process.env, own);
process.umask(process.umask() | WRITE_BY_OTHERS);
