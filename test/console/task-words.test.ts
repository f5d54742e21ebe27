import { expect, test } from 'vitest';
import { type KindWords, taskWords } from '../../console/staff/texts/task-words.ts';
import { choicesOf, type TaskKind } from '../../domain/tasks/staff-task.ts';

test('the desk has words for each choice of every kind of task, and for no other', () => {
  const words: Readonly<Record<TaskKind, KindWords>> = taskWords;
  for (const [kind, { choices }] of Object.entries(words)) {
    expect(Object.keys(choices).toSorted(), kind).toEqual(choicesOf(kind as TaskKind).toSorted());
  }
});
