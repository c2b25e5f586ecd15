import type { ChartConfiguration } from 'chart.js';

/** What a figure says about itself, beside its panels. */
export interface FigureText {
  title: string;
  subtitle?: string;
}

/** One panel of a figure. */
export interface Panel {
  title?: string;
  configuration: ChartConfiguration<'scatter'>;
  /** What stands for a value of the horizontal axis in words and tables; default the value. */
  nameOf?: (x: number) => string;
}

/** Charts side by side under one title. It knows nothing of files and pages, so that both can show it. */
export interface Figure extends FigureText {
  /** Row by row. */
  panels: readonly Panel[];
  /** Panels side by side; default all of them. */
  columns?: number;
  /** One line below the panels: how to read them. */
  note?: string;
  /** Layout pixels, for paper; default 960 × 560. */
  width?: number;
  height?: number;
}
