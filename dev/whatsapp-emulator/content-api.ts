import type { Exchange } from '../emulator/http-server.ts';
import { type ContentTemplate, contentRequestSchema } from './content.ts';
import { type Conversations, newSid } from './conversations.ts';
import { notFound, pageOf } from './forms.ts';

type Options = { accountSid: string; conversations: Conversations; baseUrl: () => string };

/** Twilio's Content API: create a template, ask for its approval (given at once), list them. */
export function handleContent(exchange: Exchange, options: Options, path: string): void {
  const { conversations } = options;
  const [, , , contentSid, approval] = path.split('/');
  if (exchange.method === 'POST' && contentSid === undefined) {
    const template: ContentTemplate = {
      ...contentRequestSchema.parse(JSON.parse(exchange.body)),
      sid: newSid('HX'),
    };
    conversations.record({ type: 'template', template });
    exchange.answer(201, contentJson(template, options));
  } else if (exchange.method === 'POST' && contentSid && approval && conversations.template(contentSid)) {
    conversations.record({ type: 'approval', contentSid });
    const { name, category }: { name?: string; category?: string } = JSON.parse(exchange.body);
    exchange.answer(201, { name, category, content_type: 'twilio/text', status: 'received' });
  } else if (exchange.method === 'GET' && contentSid === undefined) {
    const page = pageOf(conversations.templates, exchange.query);
    const url = `${options.baseUrl()}/v1/Content?`;
    exchange.answer(200, {
      contents: page.items.map((template) => contentJson(template, options)),
      meta: {
        key: 'contents',
        page: page.number,
        page_size: page.size,
        url: `${url}${exchange.query}`,
        next_page_url: page.next ? `${url}${page.next}` : null,
      },
    });
  } else {
    notFound(exchange);
  }
}

function contentJson(template: ContentTemplate, { accountSid, baseUrl }: Options) {
  return { ...template, account_sid: accountSid, url: `${baseUrl()}/v1/Content/${template.sid}`, links: {} };
}
