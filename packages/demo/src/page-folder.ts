import { fileURLToPath } from 'node:url';

/**
 * Folder of the built page: `index.html` and its files, with relative addresses. The page shows the model in `model/`.
 */
export const pageFolder: string = fileURLToPath(new URL('../dist/page', import.meta.url));
