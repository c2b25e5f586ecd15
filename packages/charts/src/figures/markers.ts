import { cycle, MARKERS } from './theme.js';

/** How the points of one dataset look that no line joins: in a color, with the marker of that number. */
export const loosePoints = (color: string, marker: number) => ({
  showLine: false,
  pointRadius: 5,
  pointStyle: cycle(MARKERS, marker),
  borderColor: color,
  pointBackgroundColor: color,
});
