import { Frame } from './frame.js';
import type { PortraitParameters } from './parameters.js';

/** Parameters of a portrait, with the coordinate frames that all its parts are placed in. */
export interface Figure extends PortraitParameters {
  /** Upright frame with its origin at the pit of the neck. */
  readonly body: Frame;
  /** Frame with its origin at the center of the face, tilted with the head. */
  readonly head: Frame;
  /**
   * Returns the frame of the head at a depth. Turning the head moves parts in front (1, the eyes) more than the
   * silhouette (0).
   */
  readonly front: (depth: number) => Frame;
}

export function figure(parameters: PortraitParameters): Figure {
  const { right, down, scale, tilt, yaw, pitch } = parameters.pose;
  const head = Frame.image.place({ at: [right, down - 0.05], tilt, scale });
  return {
    ...parameters,
    body: Frame.image.place({
      at: [right * 0.6 - tilt * 0.2, down * 0.6 + 0.55 * scale + 0.03],
      scale: scale * 0.92,
    }),
    head,
    front: (depth) => head.place({ at: [0.06 * yaw * depth, 0.035 * pitch * depth] }),
  };
}
