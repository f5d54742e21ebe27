import { texts } from './texts.ts';

const ADDRESS = /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)»])/;

/** A text with its addresses to be opened. One that opens a chat puts its text where it would be sent from. */
export function Linked({ text, onOpen }: { text: string; onOpen: (text: string) => void }) {
  return text.split(ADDRESS).map((part, index) => {
    const key = `${index} ${part}`;
    if (index % 2 === 0 || !URL.canParse(part)) return part;
    const url = new URL(part);
    const typed = url.hostname === 'wa.me' ? url.searchParams.get('text') : null;
    if (typed !== null)
      return (
        <button key={key} type="button" className="inline" onClick={() => onOpen(typed)}>
          {texts.openChat}
        </button>
      );
    return (
      <a key={key} href={part} target="_blank" rel="noreferrer">
        {part}
      </a>
    );
  });
}
