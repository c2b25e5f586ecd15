// `node scripts/check-release.mjs v1.2.3 [--notes]`: fails unless all packages and CITATION.cff have version 1.2.3 and
// CHANGELOG.md has a dated section for it. `--notes` prints the section.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * Returns the problems that prevent the release of a tag, one line each.
 *
 * @param {string} tag Tag of the release, for example `v1.2.3`.
 * @param {string} [folder] Root folder of the repository.
 */
export function releaseFaults(tag, folder = root) {
  const version = /^v(\d+\.\d+\.\d+(?:-[\w.]+)?)$/.exec(tag)?.[1];
  if (version === undefined) return [`${tag}: expected a tag such as v1.2.3`];
  const read = (name) => readFileSync(path.join(folder, name), 'utf8');
  const manifests = readdirSync(path.join(folder, 'packages')).map((name) => `packages/${name}/package.json`);
  const versions = [
    ...manifests.map((name) => [name, JSON.parse(read(name)).version]),
    ['CITATION.cff', /^version: (.+)$/m.exec(read('CITATION.cff'))?.[1]],
  ];
  const faults = versions
    .filter(([, found]) => found !== version)
    .map(([name, found]) => `${name}: expected version ${version}, got ${found}`);
  if (releaseNotes(version, read('CHANGELOG.md')) === undefined)
    faults.push(`CHANGELOG.md: expected a section "## ${version} (YYYY-MM-DD)"`);
  return faults;
}

/**
 * Returns the section of a version in the changelog, without its heading. Returns undefined if there is no section with
 * a date.
 *
 * @param {string} version Version, for example `1.2.3`.
 * @param {string} changelog Text of the changelog.
 */
export function releaseNotes(version, changelog) {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((text) => /^(\S+) \(\d{4}-\d\d-\d\d\)\n/.exec(text)?.[1] === version);
  return section?.slice(section.indexOf('\n')).trim();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [tag = '', option] = process.argv.slice(2);
  const faults = releaseFaults(tag);
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  if (faults.length > 0) process.exit(1);
  if (option === '--notes')
    process.stdout.write(`${releaseNotes(tag.slice(1), readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8'))}\n`);
}
