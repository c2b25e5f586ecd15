import { existsSync, readFileSync } from 'node:fs';
import { encodeSafetensors } from '@hypersiren/siren/training';
import { expect } from 'chai';
import { TINY_CONFIG } from '../../../tools/testing/tiny-config.js';
import { workingFolder } from '../../../tools/testing/working-folder.js';
import { authorsState } from './testing/authors-state.js';
import { runHere } from './testing/run-here.js';

describe('hypersiren import', function () {
  this.timeout(60_000);
  const folder = workingFolder();
  const hypersiren = (...args: string[]) => runHere(args);

  it('creates a run that can be evaluated, charted and exported like any other', async () => {
    folder.write('state.safetensors', encodeSafetensors(authorsState()));
    folder.write('tiny.yaml', TINY_CONFIG);
    const imported = await hypersiren('import', 'state.safetensors', 'tiny.yaml', '--steps', '653000');
    expect([imported.code, imported.stdout], imported.stderr).to.deep.equal([0, 'runs/tiny\n']);
    const measured = await hypersiren('evaluate', 'runs/tiny', '--backend', 'cpu', '--set', 'evaluation.images=3');
    expect(measured.code, measured.stderr).to.equal(0);
    expect(measured.stdout).to.match(/^ {2}known pixels +5 +20 /m);
    expect(JSON.parse(readFileSync(folder.at('runs/tiny/evaluation.json'), 'utf8')).step).to.equal(653000);
    for (const args of [
      ['chart', 'runs/tiny', '-o', 'figures'],
      ['export', 'runs/tiny', '--to', 'safetensors', '-o', 'exported'],
    ]) {
      const { code, stderr } = await hypersiren(...args);
      expect(code, `${args.join(' ')}: ${stderr}`).to.equal(0);
    }
    expect(readFileSync(folder.at('exported/MODEL_CARD.md'), 'utf8')).to.match(
      /imported from `state\.safetensors` \(SHA-256 `[\da-f]{64}`\)/,
    );
    const resumed = await hypersiren('train', '--resume', 'runs/tiny');
    expect(resumed.stderr).to.match(/is finished: 653,000 steps/);
  });

  it('creates no folder for an invalid state, or one of other images', async () => {
    folder.write('gray.safetensors', encodeSafetensors(authorsState({ channels: 1 })));
    folder.write('none.safetensors', 'no state');
    folder.write('model_final.pth', 'PK\u0003\u0004 and so on');
    for (const [file, message] of [
      ['gray.safetensors', /the model reads images with 1 channel, those of .*tiny\.yaml have 3/],
      ['none.safetensors', /none\.safetensors: byte 0: a header of/],
      ['missing.safetensors', /missing\.safetensors/],
      ['model_final.pth', /model_final\.pth: is a zip archive, as PyTorch.*Convert it with Python/],
    ] as const) {
      const { code, stderr } = await hypersiren('import', file, 'tiny.yaml', '--run', 'refused');
      expect([code, stderr]).to.satisfy(([code, text]: [number, string]) => code === 1 && message.test(text), stderr);
    }
    expect(existsSync(folder.at('refused'))).to.equal(false);
  });
});
