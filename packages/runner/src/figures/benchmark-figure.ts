import type { ErrorCurve, FigureData } from '@hypersiren/charts';
import type { ComparedContext, ComparedError } from '@hypersiren/hypernet/evaluation';
import { formatCount } from '@hypersiren/hypernet/text';
import type { BenchmarkFile } from '../run/benchmark-file.js';
import { contextPoint } from './context-point.js';
import { regionAxis } from './region-axis.js';
import { sizeOfImages } from './size-of-images.js';

/**
 * Creates the chart of a benchmark: error against number of known pixels, one curve with bootstrap intervals per
 * method.
 */
export function benchmarkFigure({
  name,
  methods,
  comparison,
  bootstrap,
  protocol,
  dataset,
}: BenchmarkFile): FigureData {
  type Region = (context: ComparedContext) => readonly ComparedError[] | null;
  const curves = (region: Region): ErrorCurve[] =>
    methods.map((method, index) => ({
      name: method.name,
      baseline: method.kind !== 'model',
      points: comparison.flatMap((compared) => {
        const error = region(compared)?.[index]?.error;
        return error ? [{ ...contextPoint(compared.context, compared.knownPixels), ...error }] : [];
      }),
    }));
  const panel = (title: string, region: Region) => ({
    title,
    axis: regionAxis('MSE', title, 'values in [0, 1]'),
    curves: curves(region),
  });
  return {
    kind: 'error',
    data: {
      title: `Benchmark: ${name}`,
      subtitle: `${formatCount(protocol.images)} images of the split ${protocol.split}, ${sizeOfImages(dataset)}, the same masks for all`,
      bars: `${100 * bootstrap.level} % bootstrap intervals over images`,
      panels: [panel('All pixels', ({ all }) => all), panel('Unknown pixels only', ({ unknown }) => unknown)],
    },
  };
}
