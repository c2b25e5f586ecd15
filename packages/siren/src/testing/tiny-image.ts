import type { SignalImage } from '../fits/kinds/signal-image.js';
import { drawUniform } from '../random/draw-uniform.js';

/** Creates a smooth image with values in [-1, 1]: a few waves of random phase in each channel. */
export function tinyImage(height: number, width: number, channels: number): SignalImage {
  const phases = drawUniform(1, 'tiny image', 2 * channels, Math.PI);
  const values = Float32Array.from({ length: height * width * channels }, (_, index) => {
    const [pixel, channel] = [Math.floor(index / channels), index % channels];
    const [row, column] = [Math.floor(pixel / width) / (height - 1), (pixel % width) / (width - 1)];
    const [first, second] = [phases[2 * channel] as number, phases[2 * channel + 1] as number];
    return 0.8 * Math.sin(3 * row + first) * Math.cos(4 * column + second);
  });
  return { values, height, width, channels };
}
