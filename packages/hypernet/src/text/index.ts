/**
 * How numbers and contexts are written for people, in tables, charts and messages.
 *
 * @module @hypersiren/hypernet/text
 */
export { contextLabel, contextTitle } from './context-label.js';
export { formatCount, formatDuration, formatMagnitude, formatNumber } from './format.js';
export { formatError } from './format-error.js';
