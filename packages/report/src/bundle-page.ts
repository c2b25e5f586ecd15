import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The page's sources: read as they are, from wherever this program runs. */
const SOURCES = new URL('../src/page/', import.meta.url);

/** The page's script with all that it imports, chart.js among it, in one piece; and its style. */
export async function bundlePage(): Promise<{ script: string; style: string }> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('main.ts', SOURCES))],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    // Libraries come from their sources, as the page does.
    conditions: ['@hypersiren/source'],
    // Licenses of what is bundled stay with it.
    legalComments: 'inline',
    tsconfigRaw: {},
  });
  return {
    script: outputFiles[0]?.text ?? '',
    style: await readFile(new URL('style.css', SOURCES), 'utf8'),
  };
}
