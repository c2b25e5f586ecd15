/**
 * Procedural portraits: every pixel a function of coordinates and seed, with its gradient; no files.
 *
 * @module @hypersiren/datasets/portraits
 */
export type { Rgb } from './palette.js';
export type { PortraitParameters } from './parameters.js';
export { Portrait, portrait, type RgbGradient } from './portrait.js';
export {
  type PortraitGrid,
  type PortraitSeries,
  renderPortrait,
  renderPortraitGradient,
  renderPortraits,
} from './render.js';
