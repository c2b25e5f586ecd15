import { type FigureData, makeFigure, renderFigure } from '@hypersiren/charts';
import type { FigureFormat } from '@hypersiren/charts/figures';

/**
 * Renders a chart from plain data of any kind in `figureKinds` of `@hypersiren/charts`.
 *
 * @param format `png` (default), `svg` or `pdf`
 * @returns the bytes of the file
 */
export function drawChart(data: FigureData, format: FigureFormat = 'png'): Buffer {
  return renderFigure(makeFigure(data), format);
}
