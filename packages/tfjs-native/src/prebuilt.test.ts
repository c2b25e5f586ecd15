import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { loaded } from './addon.js';
import { platformName } from './prebuilt.js';

const packageRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const root = path.resolve(packageRoot, '../..');
const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const { packageManager } = readJson(path.join(root, 'package.json')) as { packageManager: string };
const { version, name } = readJson(path.join(packageRoot, 'package.json')) as { version: string; name: string };
const platform = platformName();
const hasPackage = existsSync(path.join(packageRoot, 'platforms', platform));
const canRun = loaded.addon !== undefined && hasPackage && process.platform !== 'win32';

/** A program that computes, and says with what. */
const PROGRAM = `
  import * as tf from '@tensorflow/tfjs-core';
  import '@tensorflow/tfjs-backend-cpu';
  import { nativeInfo } from '@hypersiren/tfjs-native';
  await tf.ready();
  const product = tf.matMul(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[5], [6]])).arraySync();
  console.log(JSON.stringify({ product, backend: tf.getBackend(), info: nativeInfo() }));
`;

(canRun ? describe : describe.skip)(
  'the package of this platform, packed and installed by npm without a compiler',
  function () {
    this.timeout(600_000);
    const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-native-prebuilt-'));
    after(() => rmSync(folder, { recursive: true, force: true }));
    const copy = path.join(folder, 'workspace', 'packages', 'tfjs-native');
    const project = path.join(folder, 'project');
    const modules = path.join(project, 'node_modules', '@hypersiren');
    const programs = path.join(folder, 'programs');
    const tarball = (suffix = '') => path.join(folder, `hypersiren-tfjs-native${suffix}-${version}.tgz`);

    const run = (command: string, args: readonly string[], cwd: string, env = process.env) => {
      const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', env });
      return { status, stdout, output: `${stdout}${stderr}` };
    };
    /** Runs Node where the only programs are Node and a shell. */
    const alone = (args: readonly string[]) => {
      const { CXX: _, ...env } = process.env;
      return run(process.execPath, args, project, { ...env, PATH: programs, HYPERSIREN_NATIVE_ADDON: '' });
    };
    const compute = () => {
      const { status, stdout, output } = alone(['program.mjs']);
      expect(status, output).to.equal(0);
      const result = JSON.parse(stdout.trim().split('\n').at(-1) as string);
      expect(result.product).to.deep.equal([[17], [39]]);
      return result;
    };
    const pack = (place: string) =>
      run('npx', ['--yes', packageManager, 'pack', '--pack-destination', folder], place, {
        ...process.env,
        CI: 'true',
      });

    before(function () {
      mkdirSync(programs);
      symlinkSync(process.execPath, path.join(programs, 'node'));
      symlinkSync('/bin/sh', path.join(programs, 'sh'));
      // A copy of the workspace with this package alone, with the addon of these tests as that of the platform.
      for (const name of ['dist', 'native', 'scripts', 'binding.gyp', 'package.json', 'platforms'])
        cpSync(path.join(packageRoot, name), path.join(copy, name), {
          recursive: true,
          filter: (file) => !/\.node$|sources\.json$/.test(file),
        });
      cpSync(path.join(root, 'pnpm-workspace.yaml'), path.join(folder, 'workspace', 'pnpm-workspace.yaml'));
      const links = path.join(copy, 'node_modules', '@hypersiren');
      mkdirSync(links, { recursive: true });
      for (const other of readdirSync(path.join(copy, 'platforms')))
        symlinkSync(`../../platforms/${other}`, path.join(links, `tfjs-native-${other}`));
      cpSync('path' in loaded ? loaded.path : '', path.join(copy, 'platforms', platform, 'tfjs_native.node'));
      for (const place of [copy, path.join(copy, 'platforms', platform)]) {
        const packed = pack(place);
        expect(packed.status, packed.output).to.equal(0);
      }
      mkdirSync(project);
      writeFileSync(path.join(project, 'package.json'), '{"private": true}');
      writeFileSync(path.join(project, 'program.mjs'), PROGRAM);
      const npm = path.join(run('npm', ['root', '--global'], project).stdout.trim(), 'npm', 'bin', 'npm-cli.js');
      // npm takes the C library from the system's ldd, beside which a Node with musl may run, and of optional packages alone
      // from the option.
      const libc = platform.endsWith('-musl') ? ['--libc=musl', '--save-optional'] : [];
      const options = [...libc, '--no-audit', '--no-fund', '--prefer-offline', '--fetch-retries=0'];
      const installed = alone([npm, 'install', ...options, tarball(), tarball(`-${platform}`)]);
      if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT/.test(installed.output)) {
        process.stderr.write('    skipped: the package registry cannot be reached\n');
        this.skip();
      }
      expect(installed.status, installed.output).to.equal(0);
    });

    it('computes natively', () => {
      const { backend, info } = compute();
      expect(backend).to.equal('native');
      const file = path.join(modules, `tfjs-native-${platform}`, 'tfjs_native.node');
      expect(info).to.include({ available: true, origin: 'prebuilt' });
      expect(path.relative(info.path, file)).to.equal('');
      expect(existsSync(path.join(modules, 'tfjs-native', 'build'))).to.equal(false);
    });

    it('is not loaded if it was compiled from other sources', () => {
      const file = path.join(modules, 'tfjs-native', 'dist', 'sources.json');
      const usual = readFileSync(file);
      writeFileSync(file, '{"sources": "s0"}');
      const { backend, info } = compute();
      writeFileSync(file, usual);
      expect([backend, info.available]).to.deep.equal(['cpu', false]);
      const wanted = `${name}-${platform}`;
      expect(info.reason).to.include(`; ${wanted} was compiled from other sources: npm install ${wanted}@${version}`);
    });

    it('is missed with a reason, by the installation and by programs, which compute in JavaScript', () => {
      const installedFolder = path.join(modules, `tfjs-native-${platform}`);
      const away = path.join(folder, 'away');
      renameSync(installedFolder, away);
      const { backend, info } = compute();
      const built = alone([path.join(modules, 'tfjs-native', 'scripts', 'build.mjs')]);
      renameSync(away, installedFolder);
      const missing = `${name}-${platform} is not installed: npm install ${name}-${platform}@${version}`;
      expect([backend, info.available]).to.deep.equal(['cpu', false]);
      expect(info.reason).to.match(
        /^the native addon is not built: install a C\+\+ compiler, make and python3, then run/,
      );
      expect(info.reason.endsWith(`; ${missing}`), info.reason).to.equal(true);
      expect(built.status).to.equal(0);
      expect(built.output).to.equal(
        `${name}: ${missing}; compiling.\n` +
          `${name}: no native addon (no C++ compiler: install g++ or clang++, and make and python3); ` +
          'TensorFlow.js keeps its own backends.\n',
      );
    });

    it('is not packed without an addon, or with one of other sources', () => {
      const place = path.join(copy, 'platforms', platform);
      appendFileSync(path.join(copy, 'native', 'simd.h'), '\n');
      const stale = pack(place);
      rmSync(path.join(place, 'tfjs_native.node'));
      const empty = pack(place);
      const command = `run node scripts/build.mjs --target ${platform}`;
      expect([stale.status, empty.status]).to.not.include(0);
      expect(stale.output).to.include(`tfjs_native.node was compiled from other sources: ${command}`);
      expect(empty.output).to.include(`tfjs_native.node is missing: ${command}`);
    });
  },
);
