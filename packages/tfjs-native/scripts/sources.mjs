// The digest of the C++ sources. Every addon contains that of the sources it was compiled from, and a published package the
// one that it needs, in dist/sources.json: it refuses an addon of other sources.
//
//   node scripts/sources.mjs      writes dist/sources.json; runs when the package is packed
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const packageRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

function sourceFiles() {
  const native = path.join(packageRoot, 'native');
  const files = readdirSync(native, { recursive: true }).map((name) => path.join(native, name));
  return [path.join(packageRoot, 'binding.gyp'), ...files.filter((name) => statSync(name).isFile()).sort()];
}

/** Returns the digest of everything that is compiled into the addon: a C++ identifier. */
export function sourceDigest() {
  const hash = createHash('sha256');
  // On Windows, Git may have changed the ends of lines, and separators differ.
  for (const file of sourceFiles())
    hash
      .update(path.relative(packageRoot, file).replaceAll(path.sep, '/'))
      .update(readFileSync(file, 'utf8').replaceAll('\r\n', '\n'));
  return `s${hash.digest('hex')}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const dist = path.join(packageRoot, 'dist');
  mkdirSync(dist, { recursive: true });
  writeFileSync(path.join(dist, 'sources.json'), `${JSON.stringify({ sources: sourceDigest() })}\n`);
}
