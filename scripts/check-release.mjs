// `node scripts/check-release.mjs v1.2.3 [--packed FOLDER | --notes]`: fails unless all packages and CITATION.cff have version
// 1.2.3 and CHANGELOG.md has a dated section for it. With `--packed` all packages must lie packed in the folder, those of
// tfjs-native's platforms in its folder `platforms`, each with its compiled addon. `--notes` prints the section.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const NATIVE = 'packages/tfjs-native';

/** Returns the folders of all packages that are published, relative to the root: those of platforms are the last. */
function packageFolders(folder) {
  const foldersIn = (parent) =>
    existsSync(path.join(folder, parent))
      ? readdirSync(path.join(folder, parent)).map((name) => `${parent}/${name}`)
      : [];
  return { packages: foldersIn('packages'), platforms: foldersIn(`${NATIVE}/platforms`) };
}

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
  const { packages, platforms } = packageFolders(folder);
  const manifests = [...packages, ...platforms].map((name) => `${name}/package.json`);
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
 * Returns the problems of packed packages, one line each.
 *
 * @param {string} version Version of the release, for example `1.2.3`.
 * @param {string} packed Folder of the packed packages.
 * @param {string} [folder] Root folder of the repository.
 */
export function packedFaults(version, packed, folder = root) {
  const { packages, platforms } = packageFolders(folder);
  const manifestIn = (place) => JSON.parse(readFileSync(path.join(folder, place, 'package.json'), 'utf8'));
  const tar = (...args) => spawnSync('tar', args, { encoding: 'utf8' }).stdout;
  const fileOf = (place, into) =>
    path.join(into, `${manifestIn(place).name.replace('@', '').replace('/', '-')}-${version}.tgz`);
  const faults = [];
  for (const place of [...packages, ...platforms]) {
    const isPlatform = platforms.includes(place);
    const file = fileOf(place, isPlatform ? path.join(packed, 'platforms') : packed);
    if (!existsSync(file)) faults.push(`${file}: missing`);
    else if (isPlatform && !tar('-tzf', file).split('\n').includes('package/tfjs_native.node'))
      faults.push(`${file}: expected tfjs_native.node in it`);
    else if (place === NATIVE) {
      const { optionalDependencies } = JSON.parse(tar('-xzOf', file, 'package/package.json'));
      for (const { name } of platforms.map(manifestIn))
        if (optionalDependencies?.[name] !== version)
          faults.push(
            `${file}: expected the optional dependency ${name} ${version}, got ${optionalDependencies?.[name]}`,
          );
    }
  }
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
  const [tag = '', option, packed] = process.argv.slice(2);
  const faults = releaseFaults(tag);
  if (faults.length === 0 && option === '--packed') faults.push(...packedFaults(tag.slice(1), packed));
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  if (faults.length > 0) process.exit(1);
  if (option === '--notes')
    process.stdout.write(`${releaseNotes(tag.slice(1), readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8'))}\n`);
}
