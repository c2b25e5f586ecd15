import { apply, coordinateGrid, initializeSiren, sirenSpec } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import { FLOAT, forwardFlops, sirenLayers } from './arithmetic.js';
import type { Workload } from './workload.js';

/** Number of coordinates evaluated at once, the same as in `torch_peer.py`. */
const CHUNK = 65_536;

/** Creates a forward pass of a SIREN 2-256×4-3 on size × size pixels. */
export function renderWorkload({ name, size }: { name: string; size: number }): Workload {
  const layers = sirenLayers(2, 256, 3, 3);
  const pixels = size * size;
  return {
    name,
    items: pixels,
    flops: forwardFlops(layers, pixels),
    bytes: pixels * (2 + 3) * FLOAT,
    build(options) {
      const spec = sirenSpec({ width: 256, hiddenLayers: 3 });
      return () =>
        tf.tidy(() => {
          const parameters = initializeSiren(spec, 0);
          const coords = coordinateGrid({ height: size, width: size });
          for (let start = 0; start < pixels; start += CHUNK) {
            tf.tidy(() => {
              apply(spec, parameters, tf.slice(coords, start, Math.min(CHUNK, pixels - start)), options);
            });
          }
        });
    },
  };
}
