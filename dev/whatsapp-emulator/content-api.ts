import type { Exchange } from '../emulator/http-server.ts';
import { type ContentTemplate, contentRequestSchema } from './content.ts';
import { type Conversations, newSid } from './conversations.ts';
import { notFound, pageOf, refusalBody } from './forms.ts';
import { isApprovable, refusalOfTemplate } from './limits.ts';

type Options = { accountSid: string; conversations: Conversations; baseUrl: () => string };

/** Twilio's Content API: create a template, ask for its approval (given or refused at once), list them. */
export function handleContent(exchange: Exchange, options: Options, path: string): void {
  const { conversations } = options;
  const [, , , contentSid, approval] = path.split('/');
  const template = contentSid === undefined ? undefined : conversations.template(contentSid);
  if (exchange.method === 'POST' && contentSid === undefined) {
    create(exchange, options);
  } else if (exchange.method === 'POST' && template && approval) {
    const isApproved = isApprovable(template);
    if (isApproved) conversations.record({ type: 'approval', contentSid: template.sid });
    const { name, category }: { name?: string; category?: string } = JSON.parse(exchange.body);
    const status = isApproved ? 'received' : 'rejected';
    exchange.answer(201, { name, category, content_type: 'twilio/text', status });
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

function create(exchange: Exchange, options: Options): void {
  const request = contentRequestSchema.parse(JSON.parse(exchange.body));
  const refusal = refusalOfTemplate(request);
  if (refusal) {
    exchange.answer(refusal.status, refusalBody(refusal));
    return;
  }
  const template: ContentTemplate = { ...request, sid: newSid('HX') };
  options.conversations.record({ type: 'template', template });
  exchange.answer(201, contentJson(template, options));
}

function contentJson(template: ContentTemplate, { accountSid, baseUrl }: Options) {
  return { ...template, account_sid: accountSid, url: `${baseUrl()}/v1/Content/${template.sid}`, links: {} };
}
