import '../config/settle-environment.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import { DOCUMENT, withPictures } from './pictures.ts';

writeFileSync(DOCUMENT, withPictures(readFileSync(DOCUMENT, 'utf8')));
