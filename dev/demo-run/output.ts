import { onClosedOutput } from '../closed-output.ts';
import { DemoError } from './demo-error.ts';

const WIDEST = 100;
const NARROWEST = 40;
const LONGEST_LINK = 60;
/** The links that open a chat repeat the literal text, percent-encoded. */
const CHAT_LINK = /https:\/\/wa\.me\/\S+/g;

let steps = 0;
let closed: string | undefined;
onClosedOutput((reason) => {
  closed = reason;
});

export function step(text: string): void {
  steps += 1;
  print(`\n${steps}. ${text}`);
}

export function note(text: string): void {
  for (const line of wrap(text, width() - 3)) print(`   ${line}`);
}

/** A line that stays whole, for links to copy. */
export function link(title: string, address: string): void {
  print(`   ${title}: ${address}`);
}

/** A message as its reader sees it. */
export function message(title: string, text: string): void {
  print(`   ┌ ${title}`);
  const body = text.replace(CHAT_LINK, (found) =>
    found.length > LONGEST_LINK ? `${found.slice(0, LONGEST_LINK)}…` : found,
  );
  for (const line of body.split('\n').flatMap((paragraph) => wrap(paragraph, width() - 5)))
    print(`   │ ${line}`.trimEnd());
  print('   └');
}

/** @throws DemoError once nobody can read it any more. */
export function print(line: string): void {
  if (closed !== undefined) throw new DemoError(closed);
  process.stdout.write(`${line}\n`);
}

/** Lines of at most so many characters; a word that is longer stays whole. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function width(): number {
  return Math.max(NARROWEST, Math.min(process.stdout.columns ?? WIDEST, WIDEST));
}
