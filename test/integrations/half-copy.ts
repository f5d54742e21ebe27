/** Copies what comes on its standard input into a store, in a process of its own, to be killed or kept short. */
import { createDirectoryStore } from '../../integrations/backups/directory-store.ts';

const [, , folder = '', name = '', bytes = ''] = process.argv;
const expected = { sizeBytes: Number(bytes), md5: undefined };
process.stdin.once('readable', () => process.stdout.write('begun\n'));
await createDirectoryStore(folder)
  .put(process.stdin, { name, expected })
  .then(
    (copy) => process.stdout.write(JSON.stringify(copy)),
    (error) => process.stdout.write(`failed ${error.name} ${error.code}`),
  );
