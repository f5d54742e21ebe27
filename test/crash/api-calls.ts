type Answer<Data> = { result?: { data: Data }; error?: { message: string } };
type Call = { procedure: string; input: unknown; session?: string };

/** Calls of the public API as any client makes them; each rejects when the API refuses or does not answer. */
export function createApiCalls(apiUrl: string) {
  return {
    query: <Data>({ procedure, input, session }: Call): Promise<Data> => {
      const query = encodeURIComponent(JSON.stringify(input));
      return ask(`${apiUrl}/trpc/${procedure}?input=${query}`, { headers: headersOf(session) });
    },
    mutate: <Data>({ procedure, input, session }: Call): Promise<Data> =>
      ask(`${apiUrl}/trpc/${procedure}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headersOf(session) },
        body: JSON.stringify(input),
      }),
  };
}

function headersOf(session: string | undefined): Record<string, string> {
  return session === undefined ? {} : { authorization: `Bearer ${session}` };
}

async function ask<Data>(url: string, request: RequestInit): Promise<Data> {
  const answer = (await (await fetch(url, request)).json()) as Answer<Data>;
  if (!answer.result) throw new Error(`the API refused: ${answer.error?.message}`);
  return answer.result.data;
}
