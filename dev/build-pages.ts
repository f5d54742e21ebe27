import { buildConsole } from '../console/build/build.ts';
import { buildPhonesPage } from './phones/build.ts';

// What `npm start` shows in the browser. One program for both: loading what builds them is most of the time that it takes.
await Promise.all([buildConsole('dist/console'), buildPhonesPage('dist/phones')]);
