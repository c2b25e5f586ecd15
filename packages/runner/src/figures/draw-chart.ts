import { type FigureData, makeFigure, renderFigure } from '@hypersiren/charts';
import type { FigureFormat } from '@hypersiren/charts/figures';

/**
 * Draws a chart from plain data, of any kind that `figureKinds` of `@hypersiren/charts` has.
 *
 * @param format `png`, `svg` or `pdf`
 * @returns the file
 */
export function drawChart(data: FigureData, format: FigureFormat = 'png'): Buffer {
  return renderFigure(makeFigure(data), format);
}
