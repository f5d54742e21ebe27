import '../config/settle-environment.ts';
import { writeFileSync } from 'node:fs';
import { DOCS_FILE, procedureDocs } from './procedure-docs.ts';

writeFileSync(DOCS_FILE, await procedureDocs());
