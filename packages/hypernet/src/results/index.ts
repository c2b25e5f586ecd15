/**
 * Results as tables: plain data with units, directions and intervals, and their Markdown form.
 *
 * @module @hypersiren/hypernet/results
 */
export {
  differenceCell,
  estimateCell,
  intervalCell,
  meanCell,
  ratioCell,
  shortRatioCell,
  verdictOf,
} from './cells.js';
export { ARROWS, comparisonTables, predictorsTable } from './comparison-tables.js';
export { errorsTitle, errorTables } from './error-tables.js';
export { markdownTable } from './markdown-table.js';
export { REGIONS, type Region, scoreIn, unknownOrAll } from './regions.js';
export { resolutionTable } from './resolution-table.js';
export { emissionTable, metricNotes, scoresTables } from './scores-tables.js';
export { swapTable } from './swap-table.js';
export {
  bestCells,
  type Cell,
  type Column,
  cellText,
  columnTitle,
  mixesDirections,
  NOTHING,
  type NumberCell,
  numbers,
  type Table,
  words,
} from './table.js';
export { UNCERTAINTY_TITLE, uncertaintyTables } from './uncertainty-tables.js';
