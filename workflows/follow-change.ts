import type { Standing } from '../domain/changes/standing.ts';
import { followStages, type StageOf } from './follow-stages.ts';

type OfChange = { changeId: string };

/** One stage of a change. */
export type Stage<Told extends Standing<string, string>> = StageOf<OfChange, Told>;

type Following<Told extends Standing<string, string>> = OfChange &
  Omit<Parameters<typeof followStages<OfChange, Told>>[0], 'subject'>;

/** The loop of every kind of change (`follow-stages.ts`). */
export function followChange<Told extends Standing<string, string>>({
  changeId,
  ...following
}: Following<Told>): Promise<string> {
  return followStages<OfChange, Told>({ subject: { changeId }, ...following });
}
