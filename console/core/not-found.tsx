import { Page } from './page.tsx';
import { texts } from './texts.ts';

export function NotFound({ home }: { home: string }) {
  return (
    <Page title={texts.notFoundTitle} width="narrow">
      <p>{texts.notFound}</p>
      <div>
        <a className="button" href={home}>
          {texts.back}
        </a>
      </div>
    </Page>
  );
}
