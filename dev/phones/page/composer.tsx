import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react';
import { Button } from '../../../console/core/button.tsx';
import { LARGEST_FILE, type Shown } from '../shown.ts';
import { ask, useDeed } from './ask.ts';
import { Problem } from './problem.tsx';
import { texts } from './texts.ts';

type ComposerProps = {
  person: Shown;
  draft: string;
  onDraft: (text: string) => void;
  literal: string | undefined;
};
type Answer = { status: number | null };

const OK = 200;
const UNKNOWN_TYPE = 'application/octet-stream';

/** Where somebody writes: freely, with one tap what the company may ask for, as a sender who hides, with a photo. */
export function Composer({ person: { who, name }, draft, onDraft, literal }: ComposerProps) {
  const deed = useDeed();
  const [hidesNumber, setHides] = useState(false);
  const [forwarded, setForwarded] = useState(false);
  const [file, setFile] = useState<File | undefined>(undefined);

  const say = (body: string) =>
    deed.run(async () => {
      const media = file && [{ contentType: file.type || UNKNOWN_TYPE, data: await base64(file) }];
      const { status } = await ask<Answer>('say', {
        method: 'POST',
        body: { who, body, hidesNumber, forwarded, media },
      });
      if (body === draft.trim()) onDraft('');
      setFile(undefined);
      if (status === null) throw new Error(texts.unanswered);
      if (status !== OK) throw new Error(texts.refused(status));
    });
  const send = (event: FormEvent | KeyboardEvent) => {
    event.preventDefault();
    if (draft.trim() || file) void say(draft.trim());
  };

  return (
    <form className="composer" onSubmit={send}>
      <div className="chips">
        {literal && (
          <button type="button" className="chip first" onClick={() => onDraft(literal)}>
            {texts.paste}
          </button>
        )}
        {texts.quick.map((text) => (
          <button key={text} type="button" className="chip" onClick={() => void say(text)}>
            {text}
          </button>
        ))}
      </div>
      <Problem text={deed.problem} />
      <textarea
        className="input"
        aria-label={texts.message(name)}
        placeholder={texts.message(name)}
        rows={3}
        value={draft}
        onChange={({ target }) => onDraft(target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey) send(event);
        }}
      />
      <div className="row">
        <Attachment file={file} onFile={setFile} />
        <Button type="submit" isPending={deed.isPending}>
          {deed.isPending ? texts.sending : texts.send}
        </Button>
      </div>
      <div className="chips">
        <Toggle label={texts.hideNumber} isOn={hidesNumber} onChange={setHides} />
        <Toggle label={texts.asForwarded} isOn={forwarded} onChange={setForwarded} />
      </div>
    </form>
  );
}

type ToggleProps = { label: string; isOn: boolean; onChange: (isOn: boolean) => void };

function Toggle({ label, isOn, onChange }: ToggleProps) {
  return (
    <button type="button" className="chip" aria-pressed={isOn} onClick={() => onChange(!isOn)}>
      {label}
    </button>
  );
}

type AttachmentProps = { file: File | undefined; onFile: (file: File | undefined) => void };

function Attachment({ file, onFile }: AttachmentProps) {
  const input = useRef<HTMLInputElement>(null);
  if (file)
    return (
      <button type="button" className="chip" onClick={() => onFile(undefined)}>
        {file.name} · {texts.detach}
      </button>
    );
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/*,application/pdf"
        hidden
        onChange={({ target }) => onFile(target.files?.[0])}
      />
      <button type="button" className="chip" onClick={() => input.current?.click()}>
        {texts.attach}
      </button>
    </>
  );
}

/** @throws Error with a sentence where it is too large for WhatsApp, or cannot be read. */
function base64(file: File): Promise<string> {
  if (file.size > LARGEST_FILE) return Promise.reject(new Error(texts.tooLarge(file.name)));
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(new Error(texts.unreadable(file.name)));
    reader.readAsDataURL(file);
  });
}
