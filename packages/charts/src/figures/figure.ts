import type { ChartConfiguration } from 'chart.js';

/** Title and subtitle of a figure. */
export interface FigureText {
  title: string;
  subtitle?: string;
}

/** One panel of a figure. */
export interface Panel {
  title?: string;
  configuration: ChartConfiguration<'scatter'>;
  /** Formats a value of the horizontal axis for tooltips and tables. Default: the number. */
  nameOf?: (x: number) => string;
}

/** Panels under one title. The type is independent of files and pages, and both can show it. */
export interface Figure extends FigureText {
  /** Panels, row by row. */
  panels: readonly Panel[];
  /** Number of panels per row. Default: all in one row. */
  columns?: number;
  /** Explanation in one line below the panels. */
  note?: string;
  /** Size in layout pixels, for files. Default: 960 × 560. */
  width?: number;
  height?: number;
}
