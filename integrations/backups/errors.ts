import { NotSent, Refused } from '../errors.ts';

/** A machine with accounts could not be reached, or broke off: to be tried again. */
export class FilesUnavailable extends NotSent {
  constructor(code: string) {
    super({ party: 'files', code });
  }
}

export type FilesRefusal = 'host_key_unknown' | 'host_key_differs' | 'file_missing';

/** No try would end otherwise before somebody has looked. */
export class FilesRefused extends Refused<FilesRefusal> {
  constructor(reason: FilesRefusal) {
    super({ party: 'files', code: reason.toUpperCase(), reason });
  }
}

/** What lies in the store is not what there was to be copied: the copy starts again. */
export class CopyDiffers extends NotSent {
  constructor(what: 'size' | 'checksum') {
    super({ party: 'store', code: `${what.toUpperCase()}_DIFFERS` });
  }
}

/** The store takes nothing: it is full, away, or may not be written. `code` is the operating system's. */
export class StoreRefused extends Refused<'not_stored'> {
  constructor(code: string) {
    super({ party: 'store', code, reason: 'not_stored' });
  }
}

/** There is no backup, and another try of the same would end alike: for staff. `code` says why. */
export class BackupRefused extends Refused<'no_backup'> {
  constructor(code: string) {
    super({ party: 'panel', code, reason: 'no_backup' });
  }
}
