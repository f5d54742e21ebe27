import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Standing } from '../domain/changes/standing.ts';
import { doorbell } from './doorbell.ts';
import { changeRings, stageAttribute } from './messages.ts';

/** One stage of a run: what is done there, or waited for, and the question that follows. */
export type StageOf<Asked, Told extends Standing<string, string>> = (
  question: Asked & { knownVersion: number },
  standing: Told,
  /** Waits for a ring or until the standing's own instant; not at all if it only asks for the stage's review. */
  pause: (summary: string) => Promise<void>,
) => Promise<Told>;

type Following<Asked, Told extends Standing<string, string>> = {
  /** What every question names: the change, or the term. */
  subject: Asked;
  /** What the run asks first: the answer says where its subject stands, so a run may start at any stage. */
  first: (question: Asked & { knownVersion: number }) => Promise<Told>;
  /** By state; a state without one is the end. */
  stages: Readonly<Record<string, StageOf<Asked, Told>>>;
  /** What Temporal's UI shows operations: in words, with the instant until which it waits. */
  describe: (standing: Told) => string;
};

/** The loop of every run that follows something: told how it stands, shows it, waits, and asks the stage's one review. */
export async function followStages<Asked extends object, Told extends Standing<string, string>>(
  following: Following<Asked, Told>,
): Promise<string> {
  const { subject, first, stages, describe } = following;
  const bell = doorbell(changeRings);
  let shownStage = Object.keys(stages)[0];

  const show = (standing: Told): void => {
    setCurrentDetails(describe(standing));
    if (standing.state === shownStage) return;
    shownStage = standing.state;
    upsertSearchAttributes([{ key: stageAttribute, value: standing.state }]);
  };

  let standing = await first({ ...subject, knownVersion: 0 });
  for (let stage = stages[standing.state]; stage; stage = stages[standing.state]) {
    show(standing);
    const { waitingFor, wakeAt, version } = standing;
    const pause = async (summary: string): Promise<void> => {
      if (waitingFor !== 'review') await bell.wait(wakeAt, summary);
    };
    standing = await stage({ ...subject, knownVersion: version }, standing, pause);
  }
  show(standing);
  return standing.state;
}
