import { getRouteApi } from '@tanstack/react-router';
import { Page } from '../../core/page.tsx';
import { Filter, oneOf } from '../filter.tsx';
import { Received } from '../messages/received.tsx';
import { Sent } from '../messages/sent.tsx';
import { messages } from '../texts/messages.ts';

const route = getRouteApi('/equipo/mensajes');

/** What went out with what became of it, and what came in that nothing answered. */
export function MessagesPage() {
  const { ver, estado, canal, plantilla } = route.useSearch();
  const navigate = route.useNavigate();
  const view = oneOf(messages.views, ver);
  return (
    <Page title={messages.title} suffix={messages.suffix} width="broad">
      <Filter
        label={messages.view}
        all={messages.sent}
        options={messages.views}
        value={view}
        onChoose={(value) => void navigate({ search: { ver: value } })}
      />
      {view ? (
        <Received />
      ) : (
        <Sent
          state={oneOf(messages.states, estado)}
          channel={oneOf(messages.channels, canal)}
          template={plantilla}
          onChoose={(chosen) => void navigate({ search: chosen })}
        />
      )}
    </Page>
  );
}
