// `npm run docs`: builds the documentation site in docs/.vitepress/dist. The API reference is generated from
// docstrings, the configuration reference from the schema, and all else from the repository's Markdown. An export
// without a docstring and a broken link or anchor are errors. `npm run docs -- --api` writes only the references.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkSite } from './check-site.mjs';
import { root, setup } from './setup.mjs';

const folder = path.join(root, 'docs');
const site = path.join(folder, '.vitepress', 'dist');

/** Reference pages that are generated from schemas: file name and first lines. */
const REFERENCES = {
  train: [
    'configuration.md',
    '# Configuration\n\nKeys of the configurations that `train`, `benchmark` and `sweep` read.',
  ],
  generator: [
    'generators.md',
    '# Configuration of generators\n\nKeys of the configurations with `model.kind: generator` that `train` reads.',
  ],
  fit: ['fits.md', '# Configuration of fits\n\nKeys of the configurations that `fit` reads.'],
};

/** Runs a Node program. If it fails, ends this process with its exit code. */
function must(args, options) {
  const { status, stdout } = spawnSync(process.execPath, args, { stdio: 'inherit', ...options });
  if (status !== 0) process.exit(status ?? 1);
  return stdout;
}

function writeReferences() {
  mkdirSync(path.join(folder, 'reference'), { recursive: true });
  for (const [owner, [name, head]] of Object.entries(REFERENCES)) {
    const args = ['packages/cli/dist/bin.js', 'keys', '--of', owner, '--format', 'markdown'];
    const keys = must(args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    writeFileSync(path.join(folder, 'reference', name), keys.replace(/^# .*$/m, head));
  }
}

const ofDocs = (...parts) => path.join(folder, 'node_modules', ...parts);

setup();
must([ofDocs('typedoc', 'bin', 'typedoc'), '--options', 'typedoc.json'], { cwd: folder });
writeReferences();
if (!process.argv.includes('--api')) {
  must([ofDocs('vitepress', 'bin', 'vitepress.js'), 'build'], { cwd: folder });
  const { faults, pages, links } = checkSite(site);
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  if (faults.length > 0) process.exit(1);
  process.stdout.write(
    `${pages} pages, ${links} links and anchors, all of which lead somewhere: ${path.relative(root, site)}\n`,
  );
}
