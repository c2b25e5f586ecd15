import { Frame } from './frame.js';
import type { PortraitParameters } from './parameters.js';

/** The parameters with the frames that all the parts of a person hang on. */
export interface Figure extends PortraitParameters {
  /** Origin at the pit of the neck; upright. */
  readonly body: Frame;
  /** Origin at the middle of the face; tilted with the head. */
  readonly head: Frame;
  /** The head's frame as seen at a depth: a turn of the head moves what lies in front (1: the eyes) more than the silhouette (0). */
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
