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
