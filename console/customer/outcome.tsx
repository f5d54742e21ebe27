import { Link } from '@tanstack/react-router';
import { Page } from '../core/page.tsx';
import { access } from './texts/access.ts';

/** In place of a form: what was asked for goes on by mail. */
export function Sent({ text }: { text: string }) {
  return (
    <Page key="sent" title={access.sentTitle} width="narrow">
      <p>{text}</p>
      <p className="quiet">{access.notArrived}</p>
    </Page>
  );
}

/** In place of a form: it is done, and one signs in. */
export function Done({ title, text }: { title: string; text: string }) {
  return (
    <Page key="done" title={title} width="narrow">
      <p>{text}</p>
      <Link className="button" to="/panel">
        {access.signIn}
      </Link>
    </Page>
  );
}
