import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Folder with the sources of the page, relative to this module. */
const SOURCES = new URL('../src/page/', import.meta.url);

/** Bundles the script of the page with all of its imports, including chart.js, and reads its style sheet. */
export async function bundlePage(): Promise<{ script: string; style: string }> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('main.ts', SOURCES))],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    // Workspace packages are bundled from their sources.
    conditions: ['@hypersiren/source'],
    // License comments of bundled packages are kept.
    legalComments: 'inline',
    tsconfigRaw: {},
  });
  return {
    script: outputFiles[0]?.text ?? '',
    style: await readFile(new URL('style.css', SOURCES), 'utf8'),
  };
}
