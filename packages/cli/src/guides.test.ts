import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { emissions } from '@hypersiren/hypernet/emissions';
import { encoders } from '@hypersiren/hypernet/encoders';
import { fitConfigSchema, generatorConfigSchema } from '@hypersiren/runner';
import { configJsonSchema, configKeys, configSchema } from '@hypersiren/runner/config';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { parse } from 'yaml';
import yargs, { type Argv, type CommandModule } from 'yargs';
import {
  type MarkdownBlock,
  markdownBlocks,
  type ShellCommand,
  shellCommands,
} from '../../../scripts/testing/markdown-blocks.js';
import { programArguments } from '../../../scripts/testing/program-arguments.js';
import { commands } from './commands/commands.js';
import { datasetActions } from './commands/datasets.js';
import { capturedOutput } from './testing/captured-output.js';

const root = path.resolve(fileURLToPath(import.meta.url), '../../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const guides = readdirSync(path.join(root, 'docs/guides')).map((name) => `docs/guides/${name}`);
/** Documents with commands for a shell. */
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'bench/README.md',
  'examples/README.md',
  'tools/README.md',
  ...readdirSync(path.join(root, 'experiments')).map((name) =>
    name === 'README.md' ? `experiments/${name}` : `experiments/${name}/README.md`,
  ),
  ...guides,
];
const blocksOf = (file: string, language: string): MarkdownBlock[] =>
  markdownBlocks(read(file)).filter((block) => block.language === language);

/** Parses a command line of hypersiren as the program does, and does nothing. */
async function parseCommand(args: readonly string[]): Promise<void> {
  const terminal = { out: capturedOutput(), err: capturedOutput() };
  const idle = (module: CommandModule): CommandModule => ({ ...module, handler: () => {} });
  const all = commands.map((command): CommandModule => command(terminal));
  const actions = datasetActions.map((action): CommandModule => action(terminal));
  await yargs([...args])
    .command(
      all.map((module) =>
        module.command === 'datasets'
          ? { ...idle(module), builder: (inner: Argv) => inner.command(actions.map(idle)).demandCommand(1) }
          : idle(module),
      ),
    )
    .demandCommand(1)
    .strict()
    .parserConfiguration({ 'greedy-arrays': false, 'duplicate-arguments-array': true })
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      throw error ?? new Error(message);
    })
    .parseAsync();
}

/** The keys that `--set` and `--grid` name are keys of a configuration. */
function checkKeys(args: readonly string[]): void {
  const schemas = [
    ...(['fit', 'sweep'].includes(args[0] as string) ? [configJsonSchema(fitConfigSchema)] : []),
    ...(args[0] === 'fit' ? [] : [configJsonSchema(), configJsonSchema(generatorConfigSchema)]),
  ];
  const known = schemas.flatMap(configKeys).map(({ key }) => key);
  for (const [index, arg] of args.entries()) {
    if (arg !== '--set' && arg !== '--grid') continue;
    const [key = ''] = (args[index + 1] ?? '').split('=');
    expect(known, args.join(' ')).to.include(key);
  }
}

/** Programs of the system that the documents may call. */
const OF_THE_SYSTEM = ['apt-get', 'cd', 'git', 'gzip', 'head', 'python', 'python3', 'tensorflow/bin/pip', 'cat'];

async function checkCommand([program = '', ...args]: ShellCommand): Promise<void> {
  for (const arg of args)
    if (/^(experiments|examples|packages|bench)\//.test(arg) && !arg.includes('*'))
      expect(existsSync(path.join(root, arg)), arg).to.equal(true);
  if (program === 'npx' && args[0] === 'hypersiren') return checkHypersiren(args.slice(1));
  if (program === 'npm' && args[0] === 'run' && args[1] === 'hypersiren') return checkHypersiren(args.slice(3));
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  if (program === 'npm' && args[0] === 'run') return void expect(scripts).to.have.property(args[1] as string);
  if (program === 'npm') return void expect(['install', 'start', 'test']).to.include(args[0]);
  if (program === 'node') return void expect(existsSync(path.join(root, args[0] as string)), args[0]).to.equal(true);
  if (program !== '.ci/run' && program !== 'bench/gpu.sh')
    expect(OF_THE_SYSTEM, [program, ...args].join(' ')).to.include(program);
}

async function checkHypersiren(args: readonly string[]): Promise<void> {
  if (args.length > 0) await parseCommand(args);
  checkKeys(args);
}

describe('the documents', function () {
  this.timeout(120_000);

  for (const file of documents)
    it(`call commands and options that exist: ${file}`, async () => {
      for (const { code, line } of blocksOf(file, 'sh'))
        for (const command of shellCommands(code))
          await checkCommand(command).catch((error: Error) => {
            throw new Error(`${file}:${line}: ${command.join(' ')}: ${error.message}`);
          });
    });

  it('refuse commands and options that do not exist', async () => {
    const wrong: ShellCommand[] = [
      ['npx', 'hypersiren', 'trian', 'config.yaml'],
      ['npx', 'hypersiren', 'train', 'config.yaml', '--step', '3'],
      ['npx', 'hypersiren', 'export', 'runs/a'],
      ['npx', 'hypersiren', 'datasets', 'fetsch', 'celeba'],
      ['npm', 'run', 'hypersiren', '--', 'train', 'config.yaml', '--set', 'train.step=3'],
      ['npm', 'run', 'nothing'],
      ['node', 'examples/nothing.mjs'],
    ];
    for (const command of wrong) {
      const passed = await checkCommand(command).then(
        () => true,
        () => false,
      );
      expect(passed, command.join(' ')).to.equal(false);
    }
  });

  it('keep the front page at 120 lines', () => {
    expect(read('README.md').trimEnd().split('\n')).to.have.length.of.at.most(120);
  });
});

describe('the guides', function () {
  this.timeout(120_000);
  const folder = path.join(root, 'packages', 'runner', 'build'); // where every package is found by its name
  mkdirSync(folder, { recursive: true });
  const home = mkdtempSync(path.join(folder, 'guides-'));
  after(() => rmSync(home, { recursive: true, force: true }));

  for (const file of guides) {
    const programs = blocksOf(file, 'ts').filter(({ code }) => !code.startsWith('// packages/'));
    for (const { code, line } of programs)
      it(`have a program that runs: ${file}:${line}`, async () => {
        const program = path.join(home, `${path.basename(file, '.md')}-${line}.ts`);
        writeFileSync(program, code);
        const { stdout } = await promisify(execFile)(process.execPath, programArguments(program), { cwd: home });
        expect(stdout)
          .to.match(/\S/)
          .and.not.match(/NaN|undefined/);
      });
    for (const { code, line } of blocksOf(file, 'yaml'))
      it(`have valid configuration fragments: ${file}:${line}`, () => {
        const base = { name: 'guide', dataset: { source: 'portraits', size: 32, count: { train: 8 } } };
        const part = parse(code);
        if ('fit' in part) fitConfigSchema.parse(part);
        else (part.model?.kind === 'generator' ? generatorConfigSchema : configSchema).parse({ ...base, ...part });
      });
    for (const { code, line } of blocksOf(file, 'python'))
      it(`have Python that compiles: ${file}:${line}`, function () {
        const compiled = spawnSync('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], {
          input: code,
          encoding: 'utf8',
        });
        if (compiled.error) this.skip();
        expect(compiled.status, compiled.stderr).to.equal(0);
      });
  }

  it('have no unchecked code block', () => {
    for (const file of guides)
      for (const { language, line } of markdownBlocks(read(file)))
        expect(['sh', 'ts', 'yaml', 'python', ''], `${file}:${line}`).to.include(language);
  });

  it('have an encoder that reads only the known pixels', async () => {
    const [block] = blocksOf('docs/guides/write-your-own-encoder.md', 'ts');
    const { code = '' } = block ?? {};
    const source = path.join(root, /^\/\/ (packages\/\S+)\n/.exec(code)?.[1] as string);
    const absolute = code.replaceAll(
      /from '(\.[^']+)'/g,
      (_, from) => `from '${pathToFileURL(path.resolve(path.dirname(source), from))}'`,
    );
    const file = path.join(home, path.basename(source));
    writeFileSync(file, absolute);
    const { meanEncoder } = await import(String(pathToFileURL(file)));
    const shape = { height: 2, width: 2, channels: 3, latent: 4 };
    const encoder = meanEncoder.create({ type: 'mean' }, shape, 1);
    const latents = tf.tidy(() => {
      const mask = tf.tensor4d([1, 0, 0, 1, 1, 0, 0, 1], [2, 2, 2, 1]);
      const images = tf.tensor4d(
        Array.from({ length: 24 }, (_, index) => (index % 12) / 12),
        [2, 2, 2, 3],
      );
      const changed = tf.add(images, tf.mul(tf.sub(1, mask), tf.tensor4d([0, 5], [2, 1, 1, 1])));
      return encoder.encode({ images: changed, mask }).latent.arraySync() as number[][];
    });
    encoder.dispose();
    expect(latents[0]).to.have.length(4).and.deep.equal(latents[1]);
    expect(Math.max(...(latents[0] as number[]))).to.not.equal(0);
  });

  it('name every encoder and every emission', () => {
    const guide = read('docs/guides/choose-encoder-and-emission.md');
    for (const name of [...Object.keys(encoders), ...Object.keys(emissions)])
      expect(guide).to.match(new RegExp(`^\\| \`${name}\` +\\|`, 'm'));
  });
});
