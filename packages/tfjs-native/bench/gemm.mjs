// Measures the matrix product: one JSON line per shape. Options: see harness.mjs.
import { addon, floats, isWanted, report } from './harness.mjs';

/** [name, batch, m, n, k, transposeA, transposeB] */
const SHAPES = [
  // Layers of a sine network, and their products backward.
  ['layer', 1, 1024, 256, 256],
  ['layer-input', 1, 1024, 256, 256, false, true],
  ['layer-weight', 1, 256, 256, 1024, true, false],
  ['layer-tall', 1, 65536, 256, 256],
  ['layer-tall-weight', 1, 256, 256, 65536, true, false],
  ['layer-per-image', 16, 1024, 64, 64],
  ['layer-per-image-input', 16, 1024, 64, 64, false, true],
  ['layer-per-image-weight', 16, 64, 64, 1024, true, false],
  ['layer-per-image-256', 16, 1024, 256, 256],
  // The first and the last layer.
  ['first', 1, 65536, 256, 2],
  ['first-of-five', 1, 3200, 256, 5],
  ['first-weight', 1, 2, 256, 65536, true, false],
  ['last', 1, 65536, 3, 256],
  ['last-input', 1, 65536, 256, 3, false, true],
  ['last-weight', 1, 256, 3, 65536, true, false],
  // The last layer of a hypernetwork's head: a small batch, 65,536 parameters.
  ['head-1', 1, 1, 65536, 256],
  ['head-4', 1, 4, 65536, 256],
  ['head-8', 1, 8, 65536, 256],
  ['head-16', 1, 16, 65536, 256],
  ['head-32', 1, 32, 65536, 256],
  ['head-64', 1, 64, 65536, 256],
  ['head-16-weight', 1, 256, 65536, 16, true, false],
  ['head-16-input', 1, 16, 256, 65536, false, true],
  ['head-64-input', 1, 64, 256, 65536, false, true],
  // Squares.
  ['square-64', 1, 64, 64, 64],
  ['square-256', 1, 256, 256, 256],
  ['square-1024', 1, 1024, 1024, 1024],
  ['square-1024-tt', 1, 1024, 1024, 1024, true, true],
];

for (const [shape, batch, m, n, k, transposeA = false, transposeB = false] of SHAPES) {
  if (!isWanted(shape)) continue;
  const a = floats(batch * m * k);
  const b = floats(batch * k * n);
  const c = floats(batch * m * n);
  const batches = Float64Array.of(1, batch, 1, 1);
  report(
    { shape, batch, m, n, k, transposeA, transposeB },
    2 * batch * m * n * k,
    4 * batch * (m * k + k * n + m * n),
    () => addon.matMul(batches, m, n, k, a, b, c, transposeA, transposeB, 0, 0),
  );
}
