/**
 * What decides the numbers of a run, in each of its checkpoints: so that one of another run, or of this run before its
 * configuration was changed, is not gone on with or measured unnoticed.
 */
export interface RunOrigin {
  /** The keys of the configuration that decide them; not where the data lies, nor how much is logged and kept. */
  readonly config: object;
  /** The fingerprint of the images, or of a fit's files. */
  readonly data: string;
}
