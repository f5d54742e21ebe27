import { useId, useState } from 'react';
import { useProblem } from './problems.ts';
import { texts } from './texts.ts';

/** A file as the API carries it: its bytes in base64. */
export type PickedFile = { contentType: string; data: string; bytes: number };

type FileFieldProps = {
  name: string;
  label: string;
  hint: string;
  /** Types of files, as the browser's own window takes them. */
  accept: string;
  onPick: (file: PickedFile | undefined) => void;
};

/** A file of the device; it is read as soon as it is picked. */
export function FileField({ name, label, hint, accept, onPick }: FileFieldProps) {
  const id = useId();
  const problem = useProblem(name);
  const [picked, setPicked] = useState<string | undefined>();
  const pick = async (file: File | undefined) => {
    setPicked(file?.name);
    onPick(file && (await read(file)));
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <span className="hint" id={`${id}-hint`}>
        {hint}
      </span>
      <span className="file">
        <input
          id={id}
          name={name}
          type="file"
          accept={accept}
          aria-describedby={`${id}-hint ${id}-problem`}
          aria-invalid={problem !== undefined}
          onChange={({ target }) => void pick(target.files?.[0])}
        />
        <span aria-hidden="true">{picked ?? texts.pickFile}</span>
      </span>
      <span className="wrong" id={`${id}-problem`}>
        {problem}
      </span>
    </div>
  );
}

function read(file: File): Promise<PickedFile> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      const [, data = ''] = String(reader.result).split(',');
      resolve({ contentType: file.type, data, bytes: file.size });
    };
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
