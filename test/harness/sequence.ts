import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Of a test that takes a minute. */
const LONGEST = /\/test\/crash\//;
/** Files that take longer than their size says: they wait for processes and for real retries, or plant very many rows. */
const LONG =
  /\/test\/(crash|dev|ops|deployment|performance)\/|\/(failing-run|no-personal-data|delivery|interrupted|create-staff|conservation|build-bundle)\.test\.ts$/;

/** Spreads long files among the others, so that the processors never rest because several wait at once, nor for the last one. */
export class LongFilesSpread extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId);
    const isLongest = ({ moduleId }: TestSpecification) => LONGEST.test(moduleId);
    const long = sorted.filter(isLong).toSorted((a, b) => Number(isLongest(b)) - Number(isLongest(a)));
    const others = sorted.filter((file) => !isLong(file));
    const between = Math.floor(others.length / (long.length + 1));
    return long
      .flatMap((file, at) => [file, ...others.slice(at * between, (at + 1) * between)])
      .concat(others.slice(long.length * between));
  }
}
