/**
 * Settings that determine the numerical results of a run. Each checkpoint stores them, so that a checkpoint of another
 * run or of a different configuration is not used by mistake.
 */
export interface RunOrigin {
  /**
   * Configuration keys that affect the results. Paths of the data and settings of logs and checkpoints are left out.
   */
  readonly config: object;
  /** Fingerprint of the dataset, or of the files of a fit. */
  readonly data: string;
}
