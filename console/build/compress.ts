import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip, constants as zlib } from 'node:zlib';

const COMPRESSIBLE = /\.(?:js|css|svg)$/;

const forms = {
  gz: (content: Buffer) => promisify(gzip)(content, { level: zlib.Z_BEST_COMPRESSION }),
  br: (content: Buffer) =>
    promisify(brotliCompress)(content, {
      params: { [zlib.BROTLI_PARAM_SIZE_HINT]: content.length },
    }),
};

/** Compresses every file once, as small as it gets, so that no request has to. */
export async function compressAll(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => COMPRESSIBLE.test(name));
  await Promise.all(
    names.map(async (name) => {
      const file = join(folder, name);
      const content = await readFile(file);
      await Promise.all(
        Object.entries(forms).map(async ([ending, compress]) =>
          writeFile(`${file}.${ending}`, await compress(content)),
        ),
      );
    }),
  );
}
