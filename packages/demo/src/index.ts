/**
 * Demo page on which a model inpaints images, as files for any web host.
 *
 * @module @hypersiren/demo
 */
export { type BuildDemoOptions, type BuiltDemo, buildDemo } from './build-demo.js';
export {
  type DemoContent,
  DemoError,
  type DemoErrorCode,
  type DemoFiles,
  demoFiles,
  type GeneratorContent,
} from './demo-files.js';
export type { DemoGenerator } from './demo-generator.js';
export type { DemoModel } from './demo-model.js';
export { type LoadDemoOptions, loadDemo } from './load-demo.js';
export { pageFolder } from './page-folder.js';
export { writeDemo } from './write-demo.js';
