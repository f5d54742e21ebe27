import { Page } from './page.tsx';
import { texts } from './texts.ts';

export function NotFound() {
  return (
    <Page title={texts.notFoundTitle} width="narrow">
      <p>{texts.notFound}</p>
    </Page>
  );
}
