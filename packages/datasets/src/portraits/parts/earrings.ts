import type { Figure } from '../figure.js';
import { type Layer, layer } from '../layers.js';
import { WHITE } from '../palette.js';
import { blob, glow } from '../shapes.js';

/** Creates a bead under each ear. */
export function earrings({ earrings, head, face, pose }: Figure): Layer[] {
  if (!earrings.worn) return [];
  return [-1, 1].flatMap((side) => {
    const at = [side * (face.width + 0.012) - 0.05 * pose.yaw, 0.04 + 0.13 * face.ears] as const;
    return [
      layer(earrings.metal, blob(head, { at, size: [0.034, 0.038] })),
      layer(WHITE, glow(head, { at: [at[0] - 0.008, at[1] - 0.01], size: [0.02, 0.02] }), 0.8),
    ];
  });
}
