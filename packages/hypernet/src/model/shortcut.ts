/** A way on which an image reaches the values beside the emitted parameters. */
export interface Shortcut {
  /** What reads the image. */
  readonly name: string;
  /** Where it comes in. */
  readonly enters: string;
}
