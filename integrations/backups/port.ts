/** A copy as it was read back in the store. `place` is where it lies there. */
export type StoredCopy = { place: string; sizeBytes: number; sha256: string };

/** What a copy must be; a digest that nobody told is not compared. */
export type Expected = { sizeBytes: number; md5: string | undefined };

/** Where backups are kept, off every server that holds accounts (X7a). */
export type BackupStore = {
  /**
   * Keeps what comes under a name, once it was read back whole; until then nothing is there under that name, whatever
   * breaks off. The same name again replaces what is there. @throws {CopyDiffers} try again; {StoreRefused} for people.
   */
  put(source: AsyncIterable<Uint8Array>, copy: { name: string; expected: Expected }): Promise<StoredCopy>;
};

type RemoteFile = { host: string; path: string };

/** Files of the machines that hold accounts. Throws `FilesUnavailable` (try again) or `FilesRefused` (for people). */
export type AccountFiles = {
  /** Where the panel is told to put packages: an absolute path on each of these machines. */
  readonly folder: string;
  /** Opens a file and gives what it holds, as a stream, to whoever takes it. */
  fetch<Result>(
    file: RemoteFile,
    take: (source: AsyncIterable<Uint8Array>, sizeBytes: number) => Promise<Result>,
  ): Promise<Result>;
  /** Deletes a file that was fetched. */
  discard(file: RemoteFile): Promise<void>;
};

/** The way of a backup off its server, if there is one; without it backups are made by hand. */
export type BackupRoute = { files: AccountFiles; store: BackupStore };
