// Measures convolutions, forward and by both arguments: one JSON line each. Options: see harness.mjs. Operations are counted
// as the definition has them, so that minimal filtering shows a share above one.
import { addon, floats, isWanted, report } from './harness.mjs';

/** [name, batch, side, input channels, output channels, taps, stride], padding 'same' */
const CONVOLUTIONS = [
  // The residual encoder of the paper.
  ['residual', 4, 32, 256, 256, 5, 1],
  ['residual-first', 4, 32, 3, 128, 3, 1],
  ['residual-second', 4, 32, 128, 256, 3, 1],
  ['residual-last', 4, 32, 256, 256, 1, 1],
  // The strided encoder.
  ['strided-1', 64, 32, 4, 32, 3, 2],
  ['strided-2', 64, 16, 32, 64, 3, 2],
  ['strided-3', 64, 8, 64, 128, 3, 2],
  ['strided-4', 64, 4, 128, 256, 3, 2],
  // A U-Net at 64×64.
  ['unet-inputs', 32, 64, 20, 32, 3, 1],
  ['unet-fine', 32, 64, 32, 32, 3, 1],
  ['unet-coarse', 32, 32, 64, 64, 3, 1],
  ['unet-down', 32, 64, 32, 64, 3, 2],
  ['unet-up', 32, 64, 32, 64, 2, 2],
];

for (const [name, batch, side, inChannels, outChannels, taps, stride] of CONVOLUTIONS) {
  if (!isWanted(name)) continue;
  const outSide = side / stride;
  const padding = Math.floor(Math.max(0, (outSide - 1) * stride + taps - side) / 2);
  const x = floats(batch * side * side * inChannels);
  const filter = floats(taps * taps * inChannels * outChannels);
  const y = floats(batch * outSide * outSide * outChannels);
  const images = [batch, side, side, inChannels, outSide, outSide, outChannels];
  const shape = Float64Array.of(...images, taps, taps, stride, stride, 1, 1, padding, padding);
  const operations = 2 * y.length * taps * taps * inChannels;
  const bytes = 4 * (x.length + filter.length + y.length);
  const fields = { batch, side, inChannels, outChannels, taps, stride };
  report({ convolution: name, ...fields }, operations, bytes, () => addon.convForward(shape, x, filter, y, 0, 0));
  const [dx, dFilter] = [floats(x.length), floats(filter.length)];
  report({ convolution: `${name} by the input`, ...fields }, operations, bytes, () =>
    addon.convInputGradient(shape, y, filter, dx, 0, 0),
  );
  report({ convolution: `${name} by the filter`, ...fields }, operations, bytes, () =>
    addon.convFilterGradient(shape, x, y, dFilter),
  );
}
