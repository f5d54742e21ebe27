import type { Visitor } from './stage.ts';

/** Whether a text is anywhere in the memory of a page's scripts, once what nothing leads to is swept away. */
export async function remembers({ page, context }: Visitor, text: string): Promise<boolean> {
  const client = await context.newCDPSession(page);
  const chunks: string[] = [];
  client.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await client.send('HeapProfiler.takeHeapSnapshot');
  await client.detach();
  return chunks.join('').includes(text);
}
