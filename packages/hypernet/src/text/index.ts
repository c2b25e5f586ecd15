/**
 * Formats of numbers and contexts in tables, charts and messages.
 *
 * @module @hypersiren/hypernet/text
 */
export { contextLabel, contextTitle, shortContext } from './context-label.js';
export { contributionsLine, idleText, idleWarning, isIdleText, resultKind } from './emission-text.js';
export {
  formatCount,
  formatDuration,
  formatErrorValue,
  formatMagnitude,
  formatNumber,
  formatRatio,
} from './format.js';
export { errorDigits, formatError, formatRatioInterval, formatRatioOf } from './format-error.js';
export { formatDifference, formatInterval } from './interval-text.js';
export { markdownText } from './markdown-text.js';
