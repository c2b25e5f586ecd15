/** A path from the image to the values that bypasses the emitted parameters. */
export interface Shortcut {
  /** Image information that is used. */
  readonly name: string;
  /** Place where it enters the computation. */
  readonly enters: string;
}
