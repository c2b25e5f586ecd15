import { cycle, FONT_FAMILY, MARKERS, TEXT, type Theme } from './theme.js';

/** The key of a chart of markers: each dataset that has a label, by its marker. */
export const markerKey = (theme: Theme, position: 'right' | 'top') =>
  ({
    display: true,
    position,
    align: 'start',
    labels: {
      usePointStyle: true,
      boxHeight: 8,
      padding: 14,
      color: theme.text,
      font: { family: FONT_FAMILY, size: TEXT.axis },
      filter: (item: { text: string }) => item.text !== undefined,
    },
  }) as const;

/** How the points of one dataset look that no line joins: in a color, with the marker of that number. */
export const loosePoints = (color: string, marker: number) => ({
  showLine: false,
  pointRadius: 5,
  pointStyle: cycle(MARKERS, marker),
  borderColor: color,
  pointBackgroundColor: color,
});
