import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Who may import whom; everything else that is listed here is forbidden. */
const ALLOWED: Record<string, readonly string[]> = {
  siren: ['../siren-spec.js', '@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', 'seedrandom'],
  datasets: ['./idx.js', 'sharp', 'node:fs'],
  hypernet: [
    '@hypersiren/siren',
    '@hypersiren/siren/training',
    '@hypersiren/siren/family',
    'zod',
    '@hypersiren/datasets',
    '@tensorflow/tfjs-core',
  ],
  charts: [
    '@hypersiren/hypernet',
    '@hypersiren/hypernet/text',
    '@hypersiren/hypernet/evaluation',
    '@hypersiren/hypernet/generators',
    '@hypersiren/hypernet/statistics',
    '@hypersiren/datasets/media',
    '@tensorflow/tfjs-core',
    'chart.js',
  ],
  interchange: [
    '@hypersiren/hypernet',
    '@hypersiren/hypernet/emissions',
    '@hypersiren/hypernet/results',
    '@hypersiren/siren/training',
    '@tensorflow/tfjs-core',
  ],
  pretrained: ['./pretrained-run.js', 'node:url'],
  runner: [
    '@hypersiren/pretrained',
    '@hypersiren/charts',
    '@hypersiren/charts/figures',
    '@hypersiren/interchange',
    '@hypersiren/interchange/formats',
    '@hypersiren/tfjs-native',
    '@hypersiren/tfjs-native/cores',
    '@hypersiren/tfjs-native/portable',
    '@hypersiren/tfjs-mpi',
    '@hypersiren/tfjs-webgpu',
    'zod',
  ],
  report: ['@hypersiren/runner', '@hypersiren/runner/config', '@hypersiren/charts', '@hypersiren/hypernet/text'],
  'tfjs-native': ['@tensorflow/tfjs-core', '../kernels.js'],
  'tfjs-webgpu': ['@tensorflow/tfjs-core', '@hypersiren/tfjs-native/portable', '../slab.js'],
  'tfjs-mpi': ['node:module', '../ranks.js'],
  demo: ['@hypersiren/siren/training', '@hypersiren/datasets', '@hypersiren/runner', '@hypersiren/runner/config'],
  'demo/src/page': [
    '@hypersiren/siren',
    '@hypersiren/hypernet',
    '@hypersiren/tfjs-webgpu',
    '@hypersiren/tfjs-native/portable',
    '@tensorflow/tfjs-core',
    '@tensorflow/tfjs-backend-wasm',
  ],
  cli: [
    '@hypersiren/siren',
    '@hypersiren/datasets',
    '@hypersiren/hypernet',
    '@hypersiren/tfjs-native',
    '@hypersiren/runner',
    '@hypersiren/runner/options',
    '@hypersiren/runner/sweeps',
    '@hypersiren/report',
    '@hypersiren/interchange/formats',
    'yargs',
  ],
};
const FORBIDDEN: Record<string, readonly string[]> = {
  siren: ['@hypersiren/datasets', '@hypersiren/hypernet', '@hypersiren/tfjs-native', 'hypersiren', '@tensorflow/tfjs'],
  datasets: [
    '@hypersiren/siren',
    '@hypersiren/hypernet',
    '@hypersiren/tfjs-native',
    'hypersiren',
    '@tensorflow/tfjs-core',
  ],
  hypernet: [
    '@hypersiren/tfjs-native',
    '@hypersiren/charts',
    '@hypersiren/runner',
    'hypersiren',
    '@hypersiren/siren/src/apply.js',
    '@tensorflow/tfjs',
  ],
  charts: [
    '@hypersiren/interchange',
    '@hypersiren/runner',
    '@hypersiren/runner/options',
    '@hypersiren/report',
    '@hypersiren/tfjs-native',
    'hypersiren',
  ],
  interchange: [
    '@hypersiren/pretrained',
    '@hypersiren/charts',
    '@hypersiren/charts/figures',
    '@hypersiren/runner',
    '@hypersiren/report',
    'hypersiren',
  ],
  pretrained: [
    '@hypersiren/siren',
    '@hypersiren/hypernet',
    '@hypersiren/runner',
    'hypersiren',
    '@tensorflow/tfjs-core',
  ],
  runner: [
    '@hypersiren/report',
    '@hypersiren/demo',
    'hypersiren',
    '@hypersiren/charts/src/index.js',
    '@tensorflow/tfjs',
  ],
  report: ['@hypersiren/demo', '@hypersiren/tfjs-native', 'hypersiren', '@hypersiren/runner/dist/index.js'],
  'tfjs-native': ['@hypersiren/siren', '@hypersiren/datasets', '@hypersiren/hypernet', 'hypersiren'],
  'tfjs-webgpu': ['@hypersiren/siren', '@hypersiren/tfjs-native', '@hypersiren/hypernet', 'hypersiren'],
  'tfjs-mpi': ['@hypersiren/siren', '@hypersiren/tfjs-native', '@tensorflow/tfjs-core', 'hypersiren'],
  demo: ['hypersiren', '@hypersiren/report', '@hypersiren/charts', '@hypersiren/tfjs-native'],
  'demo/src/page': [
    'hypersiren',
    '@hypersiren/tfjs-native',
    '@hypersiren/charts',
    '@hypersiren/runner',
    '@hypersiren/siren/src/apply.js',
    '@tensorflow/tfjs',
  ],
  cli: ['@hypersiren/siren/dist/apply.js', '@tensorflow/tfjs'],
};
/** Ways around the package's name, from `src/` and from a folder within it. */
const ESCAPES = ['../../siren/src/index.js', '../../../datasets/src/index.js', '../../../hypernet/dist/index.js'];

describe('the import rules', function () {
  this.timeout(60_000);
  const probes: { file: string; name: string; source: string; forbidden: boolean }[] = [];
  let complaints: Set<string>;
  let circles: Set<string>;

  before(() => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'hypersiren-imports-'));
    copyFileSync(path.join(root, 'biome.json'), path.join(folder, 'biome.json'));
    const probe = (name: string, source: string, forbidden: boolean): void => {
      const file = `packages/${name.includes('/') ? name : `${name}/src`}/within/probe-${probes.length}.ts`;
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), `export * from '${source}';\n`);
      probes.push({ file, name, source, forbidden });
    };
    for (const name of Object.keys(ALLOWED)) {
      for (const source of ALLOWED[name] ?? []) probe(name, source, false);
      for (const source of [...(FORBIDDEN[name] ?? []), ...ESCAPES]) probe(name, source, true);
    }
    const within = (name: string, source: string): void =>
      writeFileSync(path.join(folder, 'packages', 'siren', 'src', 'within', name), source);
    within('first.ts', "import type { Second } from './second.js';\nexport type First = Second | undefined;\n");
    within('second.ts', "import type { First } from './first.js';\nexport type Second = { first: First };\n");
    within('late.ts', "export const late = () => import('./later.js');\n");
    within('later.ts', "export { late } from './late.js';\n");
    within('last.ts', "export { late } from './later.js';\n");
    complaints = complaintsOf('style/noRestrictedImports', folder);
    circles = complaintsOf('suspicious/noImportCycles', folder);
    rmSync(folder, { recursive: true });
  });

  for (const name of Object.keys(ALLOWED)) {
    it(`lets ${name} import what the design allows, and nothing else`, () => {
      for (const { file, source, forbidden } of probes.filter((probe) => probe.name === name))
        expect(complaints.has(file), `${name} imports ${source}`).to.equal(forbidden);
    });
  }

  it('forbids import cycles, even of types and of dynamic imports', () => {
    const inCircle = ['first', 'late', 'later', 'second'];
    expect([...circles].sort()).to.deep.equal(inCircle.map((name) => `packages/siren/src/within/${name}.ts`));
  });
});

describe('the rules of size', function () {
  this.timeout(60_000);

  it('let no function be longer than 100 lines and no file longer than 400, tests apart', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'hypersiren-sizes-'));
    copyFileSync(path.join(root, 'biome.json'), path.join(folder, 'biome.json'));
    const lines = (count: number): string => Array.from({ length: count }, (_, at) => `  f(${at});`).join('\n');
    const long = `export function long() {\n${lines(101)}\n}\n`;
    const files = {
      'packages/siren/src/long.ts': long,
      'tools/faults/long.ts': long,
      'scripts/long.mjs': long,
      'packages/siren/src/short.ts': `export function short() {\n${lines(90)}\n}\n`,
      'packages/siren/src/many.ts': lines(401),
      'packages/siren/src/long.test.ts': `${long}${lines(401)}`,
    };
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    const functions = complaintsOf('complexity/noExcessiveLinesPerFunction', folder);
    expect([...functions].sort()).to.deep.equal([
      'packages/siren/src/long.ts',
      'scripts/long.mjs',
      'tools/faults/long.ts',
    ]);
    expect([...complaintsOf('style/noExcessiveLinesPerFile', folder)]).to.deep.equal(['packages/siren/src/many.ts']);
    rmSync(folder, { recursive: true });
  });

  it('apply to all source files', () => {
    for (const file of sourceFiles())
      expect(readFileSync(path.join(root, file), 'utf8'), file).to.not.contain(
        'biome-ignore lint/complexity/noExcessive',
      );
  });

  it('let no folder have more than 25 source files, tests apart', () => {
    const counts = new Map<string, number>();
    for (const file of sourceFiles()) counts.set(path.dirname(file), (counts.get(path.dirname(file)) ?? 0) + 1);
    expect(counts.size).to.be.above(50);
    for (const [folder, count] of counts) expect(count, folder).to.be.at.most(MAX_FILES_IN_FOLDER);
  });
});

/** More in a folder are hard to take in. */
const MAX_FILES_IN_FOLDER = 25;

/** Sources of packages, tools and scripts without their tests, from the root; what is installed, also by a link, is not entered. */
function sourceFiles(): string[] {
  const filesIn = (folder: string): string[] =>
    readdirSync(path.join(root, folder), { withFileTypes: true })
      .filter(({ name }) => name !== 'node_modules')
      .flatMap((entry) => (entry.isDirectory() ? filesIn : (file: string) => [file])(path.join(folder, entry.name)));
  const packages = readdirSync(path.join(root, 'packages')).map((name) => path.join('packages', name, 'src'));
  return [...packages, 'tools', 'scripts'].flatMap(filesIn).filter((file) => /(?<!\.test)\.(ts|mjs)$/.test(file));
}

/** The files of which a rule of Biome complains. */
function complaintsOf(rule: string, folder: string): Set<string> {
  const biome = path.join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const options = ['lint', '--reporter=json', '--max-diagnostics=none', '--vcs-enabled=false'];
  const { stdout, stderr } = spawnSync(process.execPath, [biome, ...options], { cwd: folder, encoding: 'utf8' });
  try {
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { category: string; location: { path: string } }[] };
    const complaints = diagnostics.filter(({ category }) => category === `lint/${rule}`);
    return new Set(complaints.map(({ location }) => location.path));
  } catch {
    throw new Error(`Biome gave no report:\n${stdout}\n${stderr}`);
  }
}
