import type { Client } from '@temporalio/client';
import type pg from 'pg';
import type { Bench } from '../measurement.ts';
import { startProcess } from '../parts/process.ts';
import { FLOOR_QUEUE } from './floor.ts';

/** What every step of the floor writes to. */
export async function makeFloorTable(owner: pg.Pool): Promise<void> {
  await owner.query('create table bench_step (id text)');
  await owner.query('grant insert on bench_step to tramite_app');
}

/** The floor's worker, each of whose steps is one commit; resolves to its process. */
export async function startFloorWorker(
  bench: Bench,
  { owner, ...setup }: { owner: pg.Pool; address: string; databaseUrl: string },
): Promise<number> {
  await makeFloorTable(owner);
  const { address, databaseUrl } = setup;
  const url = new URL('./floor-worker.ts', import.meta.url);
  return (await startProcess(bench, url, { address, databaseUrl })).pid;
}

/** Begins as many deliveries as a procedure has messages: activities without a workflow. */
export function deliverFloor(client: Client, id: string, count: number) {
  return Promise.all(
    Array.from({ length: count }, (_none, number) =>
      client.activity.start('step', {
        id: `${id}/${number}`,
        taskQueue: FLOOR_QUEUE,
        startToCloseTimeout: '1m',
        args: [id],
      }),
    ),
  );
}

/** What is committed beside activities and deliveries. */
export async function commitFloor(owner: pg.Pool, id: string, count: number): Promise<void> {
  for (let done = 0; done < count; done += 1) {
    await owner.query('insert into bench_step (id) values ($1)', [id]);
  }
}
