import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { examples, programs, testExamples, testPage } from './testing/examples.js';
import { headlessChromium } from './testing/headless-chromium.js';
import { packageReadme } from './testing/package-readme.js';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const FOLDERS = [
  'siren',
  'datasets',
  'hypernet',
  'charts',
  'interchange',
  'pretrained',
  'runner',
  'report',
  'tfjs-native',
  'tfjs-webgpu',
  'tfjs-mpi',
  'demo',
  'cli',
];

/** A value and a type of every package, as a program would use them. */
const PROGRAM = `import { existsSync } from 'node:fs';
import { type DatasetConfig, loadDataset } from '@hypersiren/datasets';
import { FIGURE_FORMATS, type FigureFormat } from '@hypersiren/charts/figures';
import { wavEncodings, type WavEncoding } from '@hypersiren/datasets/media';
import { portrait, type PortraitParameters } from '@hypersiren/datasets/portraits';
import { createModel, type ModelConfig } from '@hypersiren/hypernet';
import { baselines, type BaselineName } from '@hypersiren/hypernet/baselines';
import { emissions, type EmissionName } from '@hypersiren/hypernet/emissions';
import { encoders, type EncoderName } from '@hypersiren/hypernet/encoders';
import { type Evaluation, evaluate } from '@hypersiren/hypernet/evaluation';
import { bootstrapIntervals, type Interval } from '@hypersiren/hypernet/statistics';
import { formatCount } from '@hypersiren/hypernet/text';
import { type Citation, familyOf } from '@hypersiren/siren/family';
import { type ExportFormatName, exportFormats } from '@hypersiren/interchange';
import { renderPage } from '@hypersiren/report';
import { pretrainedRun } from '@hypersiren/pretrained';
import { openRunFolder, type RunFolder } from '@hypersiren/runner';
import { BACKEND_CHOICES, ConfigError as SameError } from '@hypersiren/runner/options';
import { configSchema } from '@hypersiren/runner/config';
import { fitSiren, type FitState } from '@hypersiren/siren/fits';
import { drawUniform, type OptimizerConfig } from '@hypersiren/siren/training';
import { type SirenSpec, sirenSpec } from '@hypersiren/siren';
import { type NativeInfo, nativeInfo } from '@hypersiren/tfjs-native';
import * as tf from '@tensorflow/tfjs';
import { type Config, ConfigError, loadConfig } from 'hypersiren';

const spec: SirenSpec = sirenSpec({ width: 256, hiddenLayers: 3 });
// @ts-expect-error the types are there: a count is no text
export const misuse = () => sirenSpec({ width: 'wide' });
const dataset: DatasetConfig = { source: 'portraits', size: 8, count: { train: 2 } };
const { height, width, channels } = await loadDataset(dataset, { baseDirectory: '.' });
const config: ModelConfig = {
  encoder: { type: 'cnn', channels: [4] },
  hypernetwork: { latent: 4, hidden: [], emission: 'full' },
  siren: { width: 8, hiddenLayers: 1 },
};
const model = createModel(config, { height, width, channels }, 1);
const info: NativeInfo = nativeInfo();
const format: FigureFormat = FIGURE_FORMATS[0];
const encoding: WavEncoding = 'float32';
const name: ExportFormatName = 'onnx';
const members: [EncoderName, EmissionName, BaselineName] = ['cnn', 'full', 'unet'];
export type Types = Evaluation | Interval | Citation | PortraitParameters | RunFolder | FitState | OptimizerConfig;
const functions = [evaluate, bootstrapIntervals, familyOf, portrait, formatCount, renderPage, openRunFolder, configSchema.parse, fitSiren, drawUniform];
const there =
  functions.every((value) => typeof value === 'function') &&
  format === 'png' &&
  encoding in wavEncodings &&
  name in exportFormats &&
  members[0] in encoders && members[1] in emissions && members[2] in baselines &&
  BACKEND_CHOICES.includes('cpu') &&
  SameError === ConfigError &&
  existsSync(pretrainedRun + '/config.yaml');
const loaded: Config | ConfigError = await loadConfig('none.yaml').catch((error: ConfigError) => error);
console.log(JSON.stringify([spec.parameterCount, model.spec.emittedCount > 0, typeof info.available, loaded instanceof ConfigError, there]));
tf.disposeVariables();
`;

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    module: 'NodeNext',
    target: 'ES2022',
    types: ['node'],
    // TensorFlow.js's own declarations do not pass without it.
    skipLibCheck: true,
  },
  files: ['program.ts'],
};

/** The version that the examples ask for. */
const { 'onnxruntime-node': onnxruntime } = (
  JSON.parse(readFileSync(path.join(examples, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  }
).devDependencies;

/** What is tested without the registry too, on what is built here. */
const EXAMPLES = 'run the examples:';
const PAGE = 'bring the page';

/** How pnpm says that it cannot reach the registry. */
const OFFLINE =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|META_FETCH_FAIL|NO_OFFLINE|fetch failed|dns error/;

describe('the packages, packed and installed into an empty project', function () {
  this.timeout(180_000);
  const project = mkdtempSync(path.join(os.tmpdir(), 'hypersiren-project-'));
  after(() => rmSync(project, { recursive: true, force: true }));
  let installed = true;
  beforeEach(function () {
    if (!installed && ![EXAMPLES, PAGE].includes(this.currentTest?.parent?.title ?? '')) this.skip();
  });

  const run = (command: string, args: readonly string[], cwd = project, environment = {}) => {
    const { status, stdout, stderr, error } = spawnSync(command, args, {
      cwd,
      encoding: 'utf8',
      shell: process.platform === 'win32',
      env: { ...process.env, CI: 'true', ...environment },
    });
    return { status, output: `${stdout ?? ''}${stderr ?? ''}${error ?? ''}`, stdout };
  };
  const { packageManager } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    packageManager: string;
  };
  const pnpm = (args: readonly string[], cwd?: string) => run('npx', ['--yes', packageManager, ...args], cwd);

  before(() => {
    const tarballs: Record<string, string> = {};
    for (const folder of FOLDERS) {
      const packageFolder = path.join(root, 'packages', folder);
      expect(existsSync(path.join(packageFolder, 'dist', 'index.js')), `${folder} is built: npm run setup`).to.equal(
        true,
      );
      const { name, version } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8'));
      tarballs[name] = `file:${path.join(project, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)}`;
    }
    const packed = pnpm(['--recursive', '--filter', './packages/*', 'pack', '--pack-destination', project], root);
    expect(packed.status, packed.output).to.equal(0);
    const manifest = { name: 'empty', version: '1.0.0', private: true, type: 'module' };
    const dependencies = { ...tarballs, '@tensorflow/tfjs': '4.22.0', 'onnxruntime-node': onnxruntime };
    writeFileSync(path.join(project, 'package.json'), JSON.stringify({ ...manifest, dependencies }));
    // The packages name each other by versions that are not published here.
    const { optionalDependencies } = JSON.parse(
      readFileSync(path.join(root, 'packages', 'tfjs-native', 'package.json'), 'utf8'),
    );
    // pnpm leaves out what is overridden by a hyphen. packages/tfjs-native/src/prebuilt.test.ts installs these.
    const platforms = Object.fromEntries(Object.keys(optionalDependencies).map((name) => [name, '-']));
    const workspace = { overrides: { ...tarballs, ...platforms }, autoInstallPeers: false };
    writeFileSync(path.join(project, 'pnpm-workspace.yaml'), JSON.stringify(workspace));
    const { status, output } = pnpm(['install', '--prefer-offline', '--ignore-scripts', '--no-frozen-lockfile']);
    installed = status === 0 || !OFFLINE.test(output);
    if (installed) expect(status, output).to.equal(0);
    else process.stderr.write('    skipped: the package registry cannot be reached; the examples run on the sources\n');
  });

  it('contain code, declarations and sources, but no tests and no build state', () => {
    for (const folder of FOLDERS) {
      const { name } = JSON.parse(readFileSync(path.join(root, 'packages', folder, 'package.json'), 'utf8'));
      const list = run('tar', [
        'tzf',
        path.join(project, `${name.replace('@', '').replace('/', '-')}-0.1.0.tgz`),
      ]).stdout.split('\n');
      expect(list, name).to.include.members([
        'package/dist/index.js',
        'package/dist/index.d.ts',
        'package/src/index.ts',
        'package/dist/index.d.ts.map',
        'package/LICENSE',
      ]);
      expect(
        list.filter((file) => /\.test\.|\/testing\/|tsbuildinfo|node_modules/.test(file)),
        name,
      ).to.deep.equal([]);
    }
  });

  it('have keywords, and let programs read their version', () => {
    const manifests = FOLDERS.map((folder) =>
      JSON.parse(readFileSync(path.join(root, 'packages', folder, 'package.json'), 'utf8')),
    );
    const versions = manifests.map(({ name }) => `require('${name}/package.json').version`);
    const read = run(process.execPath, ['-p', `[${versions}].join()`]);
    for (const [index, { name, keywords, version }] of manifests.entries()) {
      expect(keywords, name).to.have.length.of.at.least(4);
      expect(read.stdout.trim().split(',')[index], read.output).to.equal(version);
    }
  });

  it('import with their types under tsc’s strict rules, and run', () => {
    writeFileSync(path.join(project, 'program.ts'), PROGRAM);
    writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify(TSCONFIG));
    const types = path.join(root, 'node_modules', '@types');
    const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const compiled = run(process.execPath, [tsc, '--typeRoots', types]);
    expect(compiled.output).to.equal('');
    const ran = run(process.execPath, ['program.js']);
    expect(ran.stdout, ran.output).to.match(/^\[198915,true,"boolean",true,true\]$/m);
  });

  // Each package tests that the example of its README runs and what it prints.
  it('have all imports of the README examples, with types that the examples satisfy', () => {
    const named = ['siren', 'datasets', 'hypernet', 'charts', 'interchange', 'runner', 'tfjs-native'].map((folder) => ({
      ...packageReadme(folder).block('js', 'ts'),
      name: `readme-${folder}`,
    }));
    const typed = named.filter(({ language }) => language === 'ts').map(({ name }) => `${name}.ts`);
    for (const { name, language, code } of named) {
      if (language === 'ts') writeFileSync(path.join(project, `${name}.ts`), code);
      writeFileSync(path.join(project, `${name}.mjs`), (code.match(/^import .*?;$/gms) ?? []).join('\n'));
    }
    const options = ['--module', 'nodenext', '--target', 'es2022', '--skipLibCheck', '--strict', 'false', '--noEmit'];
    const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const compiled = run(process.execPath, [tsc, '--ignoreConfig', ...options, ...typed]);
    expect(compiled.output).to.equal('');
    expect(typed).to.have.length.above(1);
    writeFileSync(path.join(project, 'readmes.mjs'), named.map(({ name }) => `import './${name}.mjs';\n`).join(''));
    const imported = run(process.execPath, ['readmes.mjs']);
    expect(imported.status, imported.output).to.equal(0);
  });

  describe(EXAMPLES, () => {
    const copied = path.join(project, 'examples');
    // What the package's install script builds, which is left out here since it takes minutes.
    const addon = path.join(root, 'packages', 'tfjs-native', 'build', 'Release', 'tfjs_native.node');
    const sources = [`--import=${import.meta.resolve('tsx')}`, '--conditions=@hypersiren/source'];
    const environment = existsSync(addon) ? { HYPERSIREN_NATIVE_ADDON: addon } : {};
    before(() => {
      mkdirSync(copied);
      for (const name of programs) copyFileSync(path.join(examples, name), path.join(copied, name));
    });
    testExamples({
      at: (name) => path.join(copied, name),
      run: (name, ...args) => {
        const script = installed ? [name] : [...sources, path.join(examples, name)];
        const { status, stdout, output } = run(process.execPath, [...script, ...args], copied, environment);
        expect(status, output).to.equal(0);
        return stdout;
      },
    });
  });

  describe(PAGE, () => {
    const { openPage } = headlessChromium();
    it('with two script tags, which draws', async () => {
      const modules = path.join(installed ? project : examples, 'node_modules');
      const tensorflow = path.join(modules, '@tensorflow', 'tfjs', 'dist', 'tf.min.js');
      // Packing has bundled it.
      const siren = installed ? path.join(modules, '@hypersiren', 'siren') : path.join(root, 'packages', 'siren');
      await testPage(openPage, { tensorflow, siren: path.join(siren, 'dist', 'siren.min.js') });
    });
  });

  it('provide a command that runs', () => {
    const command = path.join(project, 'node_modules', '.bin', 'hypersiren');
    expect(run(command, ['--version']).stdout.trim()).to.match(/^\d+\.\d+\.\d+$/);
    const examined = run(command, ['doctor', '--backend', 'cpu']);
    expect(examined.status, examined.output).to.equal(0);
  });
});
