import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse } from 'yaml';
// @ts-expect-error a script without types
import { PLATFORMS } from '../packages/tfjs-native/scripts/platforms.mjs';
// @ts-expect-error a script without types
import { packedFaults, releaseFaults, releaseNotes } from './check-release.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');

describe('a release', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hypersiren-release-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('has one version in all packages, the citation file and the changelog', () => {
    const { version } = JSON.parse(read('packages/cli/package.json')) as { version: string };
    expect(releaseFaults(`v${version}`)).to.deep.equal([]);
  });

  it('is refused with every file that has another version', () => {
    mkdirSync(path.join(folder, 'packages', 'one'), { recursive: true });
    writeFileSync(path.join(folder, 'packages', 'one', 'package.json'), '{"version": "1.2.2"}');
    writeFileSync(path.join(folder, 'CITATION.cff'), 'cff-version: 1.2.0\nversion: 1.2.3\n');
    writeFileSync(path.join(folder, 'CHANGELOG.md'), '# Changelog\n\n## Unreleased\n\n## 1.2.3\n');
    expect(releaseFaults('v1.2.3', folder)).to.deep.equal([
      'packages/one/package.json: expected version 1.2.3, got 1.2.2',
      'CHANGELOG.md: expected a section "## 1.2.3 (YYYY-MM-DD)"',
    ]);
    expect(releaseFaults('1.2.3', folder)).to.deep.equal(['1.2.3: expected a tag such as v1.2.3']);
  });

  it('is refused with a package of a platform that has another version', () => {
    const platform = path.join(folder, 'packages', 'tfjs-native', 'platforms', 'linux-x64-gnu');
    mkdirSync(platform, { recursive: true });
    writeFileSync(path.join(folder, 'packages', 'tfjs-native', 'package.json'), '{"name": "@a/b", "version": "1.2.3"}');
    writeFileSync(path.join(platform, 'package.json'), '{"name": "@a/b-linux-x64-gnu", "version": "1.2.2"}');
    expect(releaseFaults('v1.2.3', folder)).to.include(
      'packages/tfjs-native/platforms/linux-x64-gnu/package.json: expected version 1.2.3, got 1.2.2',
    );
  });

  it('is refused without a packed package, without an addon in that of a platform, and if none asks for it', () => {
    const packed = path.join(folder, 'packed');
    const platforms = path.join(packed, 'platforms');
    const parts = path.join(folder, 'parts', 'package');
    for (const made of [platforms, parts]) mkdirSync(made, { recursive: true });
    const pack = (file: string) => spawnSync('tar', ['-czf', file, '-C', path.dirname(parts), 'package']);
    writeFileSync(path.join(parts, 'package.json'), '{"optionalDependencies": {"@a/b-linux-x64-gnu": "1.2.2"}}');
    pack(path.join(packed, 'a-b-1.2.3.tgz'));
    pack(path.join(platforms, 'a-b-linux-x64-gnu-1.2.3.tgz'));
    rmSync(path.join(folder, 'packages', 'one'), { recursive: true, force: true });
    const faults = () => packedFaults('1.2.3', packed, folder);
    expect(faults()).to.deep.equal([
      `${path.join(packed, 'a-b-1.2.3.tgz')}: expected the optional dependency @a/b-linux-x64-gnu 1.2.3, got 1.2.2`,
      `${path.join(platforms, 'a-b-linux-x64-gnu-1.2.3.tgz')}: expected tfjs_native.node in it`,
    ]);
    writeFileSync(path.join(parts, 'package.json'), '{"optionalDependencies": {"@a/b-linux-x64-gnu": "1.2.3"}}');
    writeFileSync(path.join(parts, 'tfjs_native.node'), '');
    pack(path.join(packed, 'a-b-1.2.3.tgz'));
    rmSync(platforms, { recursive: true });
    expect(faults()).to.deep.equal([`${path.join(platforms, 'a-b-linux-x64-gnu-1.2.3.tgz')}: missing`]);
    mkdirSync(platforms);
    pack(path.join(platforms, 'a-b-linux-x64-gnu-1.2.3.tgz'));
    expect(faults()).to.deep.equal([]);
  });

  it('is announced by its section of the changelog', () => {
    const changelog =
      '# Changelog\n\n## Unreleased\n\n- c\n\n## 0.2.0 (2026-01-02)\n\n- b\n\n## 0.1.0 (2026-01-01)\n\n- a\n';
    expect(releaseNotes('0.2.0', changelog)).to.equal('- b');
    expect(releaseNotes('0.3.0', changelog)).to.equal(undefined);
  });
});

interface Workflow {
  readonly jobs: Readonly<Record<string, Job>>;
}
interface Job {
  readonly needs?: string | readonly string[];
  readonly strategy?: { readonly matrix: { readonly include: readonly { readonly platform: string }[] } };
  readonly steps: readonly { readonly run?: string; readonly 'working-directory'?: string }[];
}

describe('the release workflow', () => {
  const workflow = parse(read('.github/workflows/release.yml')) as Workflow;
  const jobs = Object.entries(workflow.jobs);

  it('publishes only after the tests and the builds of all platforms', () => {
    expect(workflow.jobs.publish?.needs).to.have.members(['native', 'test']);
    for (const [name, { needs = [] }] of jobs)
      for (const needed of [needs].flat()) expect(workflow.jobs, `${name} needs`).to.have.property(needed as string);
  });

  it('tests the addon of every platform that has a package, which tfjs-native asks for', () => {
    const names = Object.keys(PLATFORMS).sort();
    const tested = workflow.jobs.native?.strategy?.matrix.include.map(({ platform }) => platform);
    expect(tested).to.have.members(names);
    expect(readdirSync(path.join(root, 'packages', 'tfjs-native', 'platforms'))).to.have.members(names);
    const { optionalDependencies } = JSON.parse(read('packages/tfjs-native/package.json'));
    expect(Object.keys(optionalDependencies)).to.have.members(names.map((name) => `@hypersiren/tfjs-native-${name}`));
    for (const name of names) {
      const manifest = JSON.parse(read(`packages/tfjs-native/platforms/${name}/package.json`));
      expect(manifest).to.deep.include({ name: `@hypersiren/tfjs-native-${name}`, files: ['tfjs_native.node'] });
      const { os: systems, cpu, libc = [] } = manifest.publishConfig;
      expect([...systems, ...cpu, ...libc].join('-').replace('glibc', 'gnu')).to.equal(name);
    }
  });

  it('runs scripts that exist', () => {
    const runs = jobs.flatMap(([, { steps }]) => steps).filter(({ run }) => run !== undefined);
    for (const { run = '', 'working-directory': directory = '.' } of runs) {
      const { scripts } = JSON.parse(read(path.join(directory, 'package.json')));
      for (const [, name = ''] of run.matchAll(/npm run (\S+)/g)) expect(scripts).to.have.property(name);
      for (const [, file = ''] of run.matchAll(/(?:^|node )((?:scripts|\.ci)\/\S+)/gm))
        expect(existsSync(path.join(root, file)), file).to.equal(true);
    }
    expect(runs.length).to.be.above(5);
  });

  it('is YAML, like every workflow', () => {
    for (const name of readdirSync(path.join(root, '.github', 'workflows')))
      expect(parse(read(`.github/workflows/${name}`)), name).to.have.all.keys(
        'name',
        'on',
        'permissions',
        'env',
        'jobs',
      );
  });
});

describe('the citation file', () => {
  it('has what the Citation File Format requires', () => {
    const citation = parse(read('CITATION.cff'));
    expect(citation).to.include({ 'cff-version': '1.2.0', type: 'software', license: 'MIT' });
    for (const key of ['message', 'title', 'version']) expect(citation[key], key).to.be.a('string');
    expect(citation.authors).to.have.length.above(0);
  });
});
