/** What must not be found, whatever form it takes (quality §4). */
const LEAST_WORD = 5;
const LEAST_LINE = 20;
const NATIONAL_DIGITS = 10;
const SUBSCRIBER_DIGITS = 8;
const LEAST_BASE64 = 16;

export type Secrets = {
  people: { name: string; email: string; phone: string }[];
  /** Whole texts; each of their longer lines is looked for. */
  texts: string[];
  /** Anything else that names somebody. */
  others: string[];
};

/** Everything to look for, each once. */
export function needles({ people, texts, others }: Secrets): string[] {
  const found = people.flatMap(({ name, email, phone }) => {
    const digits = phone.replace(/\D/g, '');
    const words = name.split(' ').filter((word) => word.length >= LEAST_WORD);
    // The canonical key has no mobile 9, so it is found by the national number at its end.
    return [
      name,
      ...words,
      email,
      phone,
      digits,
      digits.slice(-NATIONAL_DIGITS),
      digits.slice(-SUBSCRIBER_DIGITS),
    ];
  });
  const lines = texts
    .flatMap((text) => [text, ...text.split('\n')])
    .filter((line) => line.length >= LEAST_LINE);
  return [...new Set([...found, ...others, ...lines])];
}

const encodings: readonly ((value: string) => string)[] = [
  (value) => value,
  (value) => encodeURIComponent(value),
  (value) => new URLSearchParams({ value }).toString().slice('value='.length),
  (value) => JSON.stringify(value).slice(1, -1),
  (value) => JSON.stringify(JSON.stringify(value).slice(1, -1)).slice(1, -1),
  (value) => value.replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
  (value) => Buffer.from(value).toString('base64').replace(/=+$/, ''),
  (value) => Buffer.from(value).toString('hex'),
];

/** Every form in which a value may hide in a text. */
export function formsOf(value: string): string[] {
  return [...new Set(encodings.map((encode) => encode(value)))];
}

/** The needles that stand in the texts in any form, without regard to case and accents. */
export function exposed(texts: Iterable<string>, sought: readonly string[]): string[] {
  const haystack = [...texts].map(fold);
  const joined = [...haystack, ...haystack.map(withoutSeparators)].join('\n');
  return sought.filter((value) => formsOf(value).some((form) => joined.includes(fold(form))));
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** `+54 351 441-7283` is `+543514417283`. */
function withoutSeparators(text: string): string {
  return text.replace(/(?<=\d)[\s().-]+(?=\d)/g, '');
}

/**
 * Every text in a value of any shape: its strings and keys, its bytes as text, and what JSON or base64 inside them holds.
 * Made for histories and descriptions as they come from Temporal, whose payloads are bytes.
 */
export function textsIn(value: unknown): Set<string> {
  const texts = new Set<string>();
  const seen = new Set<unknown>();
  const visit = (item: unknown): void => {
    if (typeof item === 'string') visitText(item);
    else if (item instanceof Uint8Array) visitText(Buffer.from(item).toString());
    else if (typeof item === 'object' && item !== null && !seen.has(item)) {
      seen.add(item);
      const entries = item instanceof Map ? [...item] : Object.entries(item);
      for (const [key, inner] of entries) {
        visit(key);
        visit(inner);
      }
    }
  };
  const visitText = (text: string): void => {
    if (texts.has(text)) return;
    texts.add(text);
    const inner = parsed(text);
    if (inner !== text) visit(inner);
    if (text.length >= LEAST_BASE64 && /^[\w+/-]+=*$/.test(text))
      texts.add(Buffer.from(text, 'base64').toString());
  };
  visit(value);
  return texts;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
