type Four = [number, number, number, number];

/** Computes a convolution of x with stride 1, and both gradients for dy, in double precision from the definition. */
export function convolveInFloat64(
  x: Float32Array,
  [batch, height, width, inChannels]: Four,
  filter: Float32Array,
  [filterHeight, filterWidth, , outChannels]: Four,
  dy: Float32Array,
  { top, left, outHeight, outWidth }: { top: number; left: number; outHeight: number; outWidth: number },
): { y: Float64Array; dx: Float64Array; dFilter: Float64Array } {
  const y = new Float64Array(batch * outHeight * outWidth * outChannels);
  const dx = new Float64Array(x.length);
  const dFilter = new Float64Array(filter.length);
  for (let image = 0; image < batch; image++)
    for (let row = 0; row < outHeight; row++)
      for (let column = 0; column < outWidth; column++) {
        const out = ((image * outHeight + row) * outWidth + column) * outChannels;
        for (let i = 0; i < filterHeight; i++)
          for (let j = 0; j < filterWidth; j++) {
            const [inRow, inColumn] = [row + i - top, column + j - left];
            if (inRow < 0 || inRow >= height || inColumn < 0 || inColumn >= width) continue;
            for (let c = 0; c < inChannels; c++) {
              const at = ((image * height + inRow) * width + inColumn) * inChannels + c;
              const weights = ((i * filterWidth + j) * inChannels + c) * outChannels;
              const value = x[at] as number;
              let sum = 0;
              for (let o = 0; o < outChannels; o++) {
                const weight = filter[weights + o] as number;
                const gradient = dy[out + o] as number;
                y[out + o] = (y[out + o] as number) + value * weight;
                dFilter[weights + o] = (dFilter[weights + o] as number) + value * gradient;
                sum += gradient * weight;
              }
              dx[at] = (dx[at] as number) + sum;
            }
          }
      }
  return { y, dx, dFilter };
}
