import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those of a test that takes a minute, whatever their size says of them. */
const LONGEST = /\/test\/crash\//;
/** Files that wait for processes, for what runs out, and for real retries more than they work. */
const WAITING =
  /\/test\/(crash|dev|ops|deployment)\/|\/(failing-run|no-personal-data|delivery|interrupted|create-staff)\.test\.ts$/;

/** Spreads the files that wait among those that work, so that neither all processors rest nor one file is left for the end. */
export class WaitingFilesSpread extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isWaiting = ({ moduleId }: TestSpecification) => WAITING.test(moduleId);
    const isLongest = ({ moduleId }: TestSpecification) => LONGEST.test(moduleId);
    const waiting = sorted.filter(isWaiting).toSorted((a, b) => Number(isLongest(b)) - Number(isLongest(a)));
    const working = sorted.filter((file) => !isWaiting(file));
    const between = Math.floor(working.length / (waiting.length + 1));
    return waiting
      .flatMap((file, at) => [file, ...working.slice(at * between, (at + 1) * between)])
      .concat(working.slice(waiting.length * between));
  }
}
