/**
 * Procedural portraits. Every pixel is a function of coordinates and seed with an exact gradient. No files are needed.
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
