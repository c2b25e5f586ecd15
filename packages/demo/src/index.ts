export type { DemoModel } from './demo-model.js';
export { pageFolder } from './page-folder.js';
