import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { StateFolder } from './started-stack.ts';

/** No process, no mark of a running stack, and nothing beside the state folder. */
export function expectNothingLeft(folder: StateFolder, made = ['state']): void {
  expect(folder.processes()).toEqual([]);
  expect(existsSync(join(folder.path, 'lock'))).toBe(false);
  expect(existsSync(join(folder.path, 'pids.json'))).toBe(false);
  expect(existsSync(join(folder.path, 'stack.json'))).toBe(false);
  expect(readdirSync(join(folder.path, '..'))).toEqual(made);
  // Whoever takes the path for an address makes a file of what stands before the #.
  expect(readdirSync(join(folder.path, '..', '..'))).toHaveLength(1);
}
