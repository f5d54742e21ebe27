/** Calls a mutation of the product's API. @throws Error with the answer when there is no result. */
export async function mutate<Result>(
  { apiUrl }: { apiUrl: string },
  { procedure, token, input }: { procedure: string; token: string; input: object },
): Promise<Result> {
  const response = await fetch(`${apiUrl}/trpc/${procedure}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  const answer = (await response.json()) as { result?: { data: Result } };
  if (!answer.result) throw new Error(`${procedure} was refused: ${JSON.stringify(answer)}`);
  return answer.result.data;
}
