import { existsSync } from 'node:fs';
import { parseGrid } from '@hypersiren/runner';
import { loadConfig } from '@hypersiren/runner/config';
import { ConfigError, UsageError } from '@hypersiren/runner/options';
import { expect } from 'chai';
import { errorOf } from '../../../tools/testing/error-of.js';
import { temporaryFolder } from '../../../tools/testing/temporary-folder.js';
import { TINY_CONFIG } from '../../../tools/testing/tiny-config.js';
import { renderError } from './terminal/render-error.js';
import { capturedOutput } from './testing/captured-output.js';
import { runHere } from './testing/run-here.js';

describe('oversized and hostile configurations', () => {
  const folder = temporaryFolder();
  folder.write('tiny.yaml', TINY_CONFIG);
  let cases = 0;
  /** The error as it is shown, with the file's name left out. */
  const shown = async (text: string, set: readonly string[] = []): Promise<string> => {
    const file = folder.write(`config-${cases++}.yaml`, text);
    const error = await errorOf(ConfigError, () => loadConfig(file, { set }));
    const rendered = renderError(error, capturedOutput()).replaceAll(file, 'FILE');
    expect(rendered.length).to.be.below(20_000);
    return rendered;
  };
  const BOMB = `[&a [${'x,'.repeat(20)}], &b [${'*a,'.repeat(20)}], &c [${'*b,'.repeat(20)}], [${'*c,'.repeat(20)}]]`;
  const SELF = '&a [1, *a]';

  for (const [what, text, problem] of [
    ['aliases that multiply', `name: x\nsweep: ${BOMB}\n`, /FILE:2:\d+: Excessive alias count/],
    ['a value that holds itself', `name: x\nsweep: ${SELF}\n`, /FILE:2:15: \*a refers to a value that contains itself/],
    ['the same over another file', `extends: tiny.yaml\nmodel: &a {siren: *a}\n`, /FILE:2:19: \*a refers to a value/],
    ['a list of 10 MB', `name: [${'1, '.repeat(3_500_000)}]`, /FILE: has 105000\d\d characters/],
    ['a list of 300,000', `name: [${'1, '.repeat(300_000)}]`, /FILE: holds more than the 20000 values/],
    ['lines without end', 'a:\n'.repeat(100_000), /FILE: holds more than the 20000 values/],
    [
      '20,000 unknown keys',
      `${TINY_CONFIG}${Array.from({ length: 20_000 }, (_, i) => `key${i}: 1\n`).join('')}`,
      /unknown key|holds more/,
    ],
    [
      '5,000 unknown keys',
      `${TINY_CONFIG}${Array.from({ length: 5000 }, (_, i) => `key${i}: 1\n`).join('')}`,
      /FILE:10:1: unknown key "key0"(.|\n)*4980 more faults/,
    ],
    ['5,000 faults in a list', `${TINY_CONFIG}baselines: [${'x, '.repeat(5000)}]\n`, /FILE:10:13: (.|\n)* more faults/],
    [
      'brackets within each other',
      `name: ${'['.repeat(100_000)}`,
      /FILE:1:\d+: lists and mappings are nested more than 40 levels deep/,
    ],
    ['braces within each other', `name: ${'{a: '.repeat(9000)}1${'}'.repeat(9000)}`, /more than 40 levels deep/],
    ['dashes within each other', `- ${'- '.repeat(200_000)}1`, /more than 40 levels deep/],
    [
      'blocks within each other',
      Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join(''),
      /more than 40 levels deep/,
    ],
    ['a key of a thousand letters', `${'k'.repeat(1000)}: 1\n`, /unknown key "k{59}…/],
  ] as const)
    it(`are rejected with their location: ${what}`, async () => {
      expect(await shown(text)).to.match(problem);
    });

  it('are refused in --set and --grid', async () => {
    const override = (set: string) => loadConfig(folder.at('tiny.yaml'), { set: [set] });
    for (const value of [BOMB, SELF, '['.repeat(10_000), `[${'1,'.repeat(100_000)}]`]) {
      const set = await errorOf(ConfigError, () => override(`sweep=${value}`));
      expect(set.message).to.match(/^--set .*: the value is not YAML: /);
      const grid = await errorOf(UsageError, () => parseGrid([`seed=${value}`]));
      expect(grid.message).to.match(/^--grid seed=.*expected a key and values/);
      for (const { message } of [set, grid]) expect(message.length).to.be.below(1000);
    }
    const deep = await errorOf(ConfigError, () => override(`${'a.'.repeat(10_000)}b=1`));
    expect(deep.message).to.contain('more than 40 parts');
    expect(await shown(TINY_CONFIG, ['context.evaluate.4000000000=5'])).to.contain('the list has no such index');
  });

  it('that are large but valid are accepted', async () => {
    const paths = Array.from({ length: 9000 }, (_, index) => `images-${index}.idx`);
    const list = `${TINY_CONFIG.replace(/^dataset.*$/m, `dataset: {source: idx, path: &p [${paths.join(', ')}]}`)}`;
    const { dataset } = await loadConfig(folder.write('large.yaml', list));
    expect((dataset as { path: string[] }).path).to.have.length(9000);
  });

  it('cannot request a network that is too large', async () => {
    for (const width of [20_000, 1e15])
      expect(await shown(TINY_CONFIG.replace('width: 8', `width: ${width}`))).to.match(
        /FILE:8:\d+: model\.siren\.width: expected at most 16384, got /,
      );
    expect(await shown(TINY_CONFIG, ['model.siren.hiddenLayers=100000'])).to.contain('expected at most 200');
    const { code, stderr } = await runHere([
      ...['train', folder.at('tiny.yaml'), '--run', folder.at('run'), '--backend', 'cpu'],
      ...['--set', 'model.siren.width=16000', '--set', 'model.hypernetwork.hidden=[512]'],
    ]);
    expect(code).to.equal(1);
    expect(stderr).to.match(/--set model\.siren\.width=16000: model: 13\d,\d+,\d+,\d+ parameters .* this machine has /);
    expect(existsSync(folder.at('run'))).to.equal(false);
  });

  it('cannot use the key __proto__ anywhere', async () => {
    for (const text of [
      `${TINY_CONFIG}sweep: {variants: {__proto__: {seed: 1}, b: {seed: 2}}}\n`,
      `${TINY_CONFIG}sweep: {grid: {__proto__: [1, 2]}}\n`,
      TINY_CONFIG.replace(/^dataset.*$/m, 'dataset: {source: idx, path: {train: a.idx, __proto__: b.idx}}'),
      TINY_CONFIG.replace(/^dataset.*$/m, 'dataset: {source: idx, path: a.idx, split: {holdOut: {"__proto__": 5}}}'),
    ])
      expect(await shown(text)).to.match(/FILE:\d+:\d+: __proto__ is not allowed/);
    for (const set of ['sweep.variants={__proto__: {seed: 1}}', 'sweep.grid.__proto__=[1, 2]'])
      expect(await shown(TINY_CONFIG, [set])).to.contain('__proto__');
    expect((await errorOf(UsageError, () => parseGrid(['__proto__=1,2']))).message).to.contain(
      'is not allowed as a key',
    );
  });

  it('are named in the error about a folder in their place, or a file in place of their folder', async () => {
    const folderError = await errorOf(ConfigError, () => loadConfig(folder.path));
    expect(folderError.message).to.equal(`${folder.path}: is a folder, where a configuration is wanted`);
    const below = await errorOf(ConfigError, () => loadConfig(folder.at('tiny.yaml/config.yaml')));
    expect(below.message).to.contain('there is no such file');
    expect(await shown('extends: .\n')).to.contain('is a folder, where a configuration is wanted');
  });
});
