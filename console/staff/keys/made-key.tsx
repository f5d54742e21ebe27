import { useEffect, useRef } from 'react';
import { Button } from '../../core/button.tsx';
import { Copy } from '../../core/copy.tsx';
import { keys } from '../texts/keys.ts';
import type { MadeKey } from './making.ts';

/** A key, this once: nothing keeps it when it leaves the page. */
export function MadeKeyView({ made: { name, key }, onSaved }: { made: MadeKey; onSaved: () => void }) {
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => notice.current?.focus(), []);
  return (
    <div ref={notice} className="notice warn" role="alert" tabIndex={-1}>
      <h2>{keys.made(name)}</h2>
      <p>{keys.madeLead}</p>
      <p className="code">{key}</p>
      <Copy text={key} label={keys.copy} />
      <Button kind="second" isWide onPress={onSaved}>
        {keys.saved}
      </Button>
    </div>
  );
}
