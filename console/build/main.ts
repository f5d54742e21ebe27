import { buildConsole } from './build.ts';

const [folder = 'dist/console'] = process.argv.slice(2);
const built = await buildConsole(folder);
process.stdout.write(built ? `Console built into ${folder}\n` : `Console in ${folder} is up to date\n`);
