import { fileURLToPath } from 'node:url';

/** The built page: `index.html` and what it loads, with relative addresses. A model beside it, in `model/`, is what it shows. */
export const pageFolder: string = fileURLToPath(new URL('../dist/page', import.meta.url));
