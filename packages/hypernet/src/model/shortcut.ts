/** A path from the image to the values that bypasses the emitted parameters. */
export interface Shortcut {
  /** Name of the image information, such as `feature maps`. */
  readonly name: string;
  /** Place where the image information enters the computation. */
  readonly enters: string;
}
