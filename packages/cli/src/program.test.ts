import { existsSync } from 'node:fs';
import { EXPORT_FORMATS, formatsText } from '@hypersiren/interchange/formats';
import { autoOrder, BACKEND_CHOICES } from '@hypersiren/runner';
import { expect } from 'chai';
import yargs, { type CommandModule } from 'yargs';
import { TINY_CONFIG } from '../../../tools/testing/tiny-config.js';
import { workingFolder } from '../../../tools/testing/working-folder.js';
import { commandTree } from './commands/commands.js';
import { type BinOptions, type BinResult, runBin } from './testing/run-bin.js';
import { runHere } from './testing/run-here.js';

const SILENT = { out: { write: () => true }, err: { write: () => true } };

/** The help of a command as 80 columns show it. */
function helpOf(name: string): string {
  let text = '';
  const parser = yargs([])
    .scriptName('hypersiren')
    .command(commandTree.commands.map((command): CommandModule => command(SILENT)))
    .locale('en')
    .wrap(80)
    .exitProcess(false);
  parser.parse([name, '--help'], (_: unknown, __: unknown, output: string) => {
    text = output;
  });
  return text;
}

/** Prints, at the end, which CommonJS modules were loaded; TensorFlow.js, sharp and chart.js are such. */
const LIST_MODULES = `import { Module } from 'node:module';
process.on('exit', () => console.log(Object.keys(Module._cache).join('\\n')));
`;

describe('hypersiren', function () {
  this.timeout(120_000);
  const folder = workingFolder();
  /** As a process of its own, which takes seconds to start. */
  const spawned = (args: readonly string[], options: Omit<BinOptions, 'cwd'> = {}): Promise<BinResult> =>
    runBin(args, { cwd: folder.path, ...options });
  /** The same within this process, where no tensor may be left over. */
  const hypersiren = runHere;

  describe('--help', () => {
    it('lists the commands and loads none of the heavy modules', async () => {
      const hook = folder.write('list-modules.mjs', LIST_MODULES);
      const { code, stdout } = await spawned(['--help'], { environment: { NODE_OPTIONS: `--import=${hook}` } });
      expect(code).to.equal(0);
      for (const command of ['train', 'evaluate', 'benchmark', 'inpaint', 'chart', 'export', 'demo', 'doctor'])
        expect(stdout).to.match(new RegExp(`^ {2}hypersiren ${command}`, 'm'));
      expect(stdout).to.contain('node_modules'); // the list is there
      expect(stdout).to.not.match(/@tensorflow|sharp|canvas|chart\.js/);
    });

    it('is printed without arguments, and exists for every command', async () => {
      const help = await Promise.all(
        [[], ['--help'], ['inpaint', '--help'], ['export', '--help']].map((args) => spawned(args)),
      );
      expect(help[0]).to.deep.equal(help[1]);
      expect(help[2]?.stdout).to.contain('--mask');
      // With the backends and export formats of the registries; a long list is broken into lines.
      const [inpainting = '', exporting = ''] = help.slice(2).map(({ stdout }) => stdout.replaceAll(/\s+/g, ' '));
      for (const choice of BACKEND_CHOICES) expect(inpainting).to.contain(`"${choice}"`);
      expect(inpainting).to.contain(autoOrder());
      for (const name of EXPORT_FORMATS) expect(exporting).to.contain(`"${name}"`);
      expect(exporting).to.contain(formatsText());
    });
  });

  describe('the help of each command', () => {
    const names = commandTree.commands.map((command) => String(command(SILENT).command).split(' ')[0] as string);
    for (const name of names)
      it(`fits 80 columns and has examples that can be copied: ${name}`, async () => {
        const lines = helpOf(name).split('\n');
        for (const line of lines) expect([...line].length, line).to.be.at.most(80);
        const [, examples = ''] = lines.join('\n').split('Examples:\n');
        const commands = examples.replaceAll(/ \\\n +/g, ' ').split('\n');
        for (const line of commands.filter((line) => !/^ {2}#|^$/.test(line)))
          expect(line).to.match(new RegExp(`^  (source <\\()?hypersiren ${name}\\b`));
      });
  });

  describe('with an invalid command line', () => {
    for (const [args, message] of [
      [['trian', 'x'], 'there is no such command; did you mean train?'],
      [['evaluate'], 'Not enough arguments: got 0, need at least 1: <run>'],
      [['inpaint', '-o', 'x.png'], 'Not enough arguments: got 0, need at least 1: <image>'],
      [['train', 'x.yaml', '--set'], '--set needs a value'],
      [['export', 'run', '--to', 'onx'], 'got "onx"; did you mean onnx?'],
      [['compare', 'run'], 'compare needs two runs or more, got 1'],
      [['train', 'x.yaml', '--sett', 'a=1'], 'unknown argument: sett; did you mean --set?'],
      [['train', 'x.yaml', '--zzzz', '1'], 'unknown argument: zzzz\n'],
      [['train', 'x.yaml', '--set', 'train.steps'], '--set train.steps: expected key=value'],
      [['train', 'x.yaml', '--set', 'train.steps='], 'a value is missing after train.steps='],
      [
        ['train', 'x.yaml', '--backend', 'gpu'],
        'backend: expected one of auto, tensorflow, webgpu, native, wasm, cpu, got "gpu"',
      ],
      [
        ['inpaint', 'run', 'x.png', '-o', 'y.png', '--pixels', 'ten'],
        '--pixels expects one whole number of at least 0',
      ],
      [
        ['inpaint', 'run', 'x.png', '-o', 'y.png', '--pixels', '3', '--mask', 'm'],
        'Arguments mask and pixels are mutually exclusive',
      ],
      [['inpaint', 'run', 'x.png', '-o', 'y.jpg'], 'y.jpg: the result is a PNG file'],
    ] as const)
      it(`prints an error and exits with 2: ${args.join(' ')}`, async () => {
        const { code, stdout, stderr } = await hypersiren(args);
        expect(stderr)
          .to.match(/^Error: /)
          .and.contain(message);
        expect(stderr).to.match(/hypersiren (\w+ )?--help lists commands and options/);
        expect([code, stdout]).to.deep.equal([2, '']);
      });
  });

  it('shows the location of a configuration error, or a mismatch with the data, and creates no folder', async () => {
    folder.write('wrong.yaml', TINY_CONFIG.replace('warmup', 'warmpu'));
    const { code, stderr } = await hypersiren(['train', 'wrong.yaml']);
    expect(code).to.equal(1);
    expect(stderr).to.match(/^Error: wrong\.yaml:9:29: in train: unknown key "warmpu"; did you mean "warmup"\?$/m);
    expect(stderr).to.contain('9 │ train: {batch: 6, steps: 6, warmpu: 2');
    for (const [set, message] of [
      ['evaluation.split=validation', "has no split 'validation'"],
      ['context.evaluate=[65]', 'a context of 65 pixels does not fit a 8×8 image'],
      ['train.batch=25', '24 images do not fill a batch of 25'],
      ['train.batch=25', 'Set the batch (train.batch of a configuration) to 24 or less'],
      ['evaluation.split=held', 'split: {holdOut: {held: 12}}'],
      ['model.encoder.type=sett', 'got "sett"; did you mean "set"?'],
    ] as const) {
      folder.write('right.yaml', TINY_CONFIG);
      const refused = await hypersiren(['train', 'right.yaml', '--backend', 'cpu', '--set', set]);
      expect(refused.stderr).to.contain(message);
      expect(refused.code).to.equal(1);
    }
    expect(existsSync(folder.at('runs'))).to.equal(false);
  });

  it('prints a configuration with the origin of each value', async () => {
    folder.write('tiny.yaml', TINY_CONFIG);
    const { code, stdout } = await hypersiren(['config', 'tiny.yaml', '--set', 'train.steps=9']);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^name: tiny +# tiny\.yaml:1:7$/m);
    expect(stdout).to.match(/^ {2}steps: 9 +# --set train\.steps=9$/m);
    expect(stdout).to.match(/^ {2}schedule: cosine +# default$/m);

    folder.write('fit.yaml', 'name: one\nfit: {type: image, image: image.png}\n');
    const fit = await hypersiren(['config', 'fit.yaml', '--set', 'network.width=8']);
    expect(fit.stdout).to.match(/^ {2}type: image +# fit\.yaml:2:13$/m);
    expect(fit.stdout).to.match(/^ {2}width: 8 +# --set network\.width=8$/m);
  });

  it('explains keys, and suggests the nearest one', async () => {
    expect((await hypersiren(['keys', 'train.steps'])).stdout).to.equal(
      'train.steps  whole number at least 1; default 2500\n    Number of updates\n',
    );
    expect((await hypersiren(['keys', 'loss'])).stdout).to.match(/^loss\.weights /m);
    const { code, stderr } = await hypersiren(['keys', 'train.stpes']);
    expect(code).to.equal(2);
    expect(stderr).to.contain('train.stpes: unknown key; did you mean train.steps?');
    const schema = JSON.parse((await hypersiren(['keys', '--format', 'json-schema'])).stdout);
    expect(schema.$schema).to.contain('draft-07');
  });

  it('prints a completion script, and answers its requests', async () => {
    expect((await hypersiren(['completion', 'bash'])).stdout).to.contain(
      'complete -o default -F _hypersiren hypersiren',
    );
    expect((await hypersiren(['completion', 'zsh', '--line=hypersiren chart --st'])).stdout).to.equal('--statistics\n');
  });

  it('examines the machine', async () => {
    const { code, stdout } = await hypersiren(['doctor', '--backend', 'cpu']);
    expect(code).to.equal(0);
    for (const section of ['Versions', 'Machine', 'Backends', 'Derivatives on cpu']) expect(stdout).to.contain(section);
    expect(stdout).to.match(/✔ cpu/);
    expect(stdout.match(/^✔ (first|second) order/gm)).to.have.length(3);
  });
});
