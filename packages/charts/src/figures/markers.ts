import { cycle, MARKERS } from './theme.js';

/** Returns the style of a dataset without a line, with a color and the marker of the given index. */
export const loosePoints = (color: string, marker: number) => ({
  showLine: false,
  pointRadius: 5,
  pointStyle: cycle(MARKERS, marker),
  borderColor: color,
  pointBackgroundColor: color,
});
