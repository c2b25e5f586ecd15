import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { commandTree } from '../commands/commands.js';
import { completeLine as complete, completionScript } from './completion.js';
import { SHELLS } from './shells.js';

const completeLine = (line: string) => complete(line, commandTree);

describe('completing a command line', () => {
  it('offers commands', async () => {
    expect(await completeLine('hypersiren ')).to.include.members(['train', 'config', 'keys', '--help']);
    expect(await completeLine('hypersiren tr')).to.deep.equal(['train']);
  });

  it('offers the options of the command and their values', async () => {
    const options = await completeLine('hypersiren train config.yaml --');
    expect(options).to.include.members(['--set', '--resume', '--backend', '--on-divergence', '--help']);
    expect(options).to.not.include.members(['--config', '--version']);
    expect(await completeLine('hypersiren train --backend na')).to.deep.equal(['native']);
    expect(await completeLine('hypersiren train config.yaml --on-divergence ')).to.deep.equal(['stop', 'rollback']);
    expect(await completeLine('hypersiren completion ')).to.deep.equal([...SHELLS]);
    expect(await completeLine('hypersiren completion bash --')).to.not.include('--line');
  });

  it('offers the actions of a command that has some, with their options', async () => {
    expect(await completeLine('hypersiren datasets ')).to.include.members([
      'list',
      'fetch',
      'pack',
      'inspect',
      'verify',
    ]);
    expect(await completeLine('hypersiren datasets fetch c')).to.deep.equal(['celeba', 'cifar10']);
    expect(await completeLine('hypersiren datasets pack x --si')).to.deep.equal(['--size']);
    expect(await completeLine('hypersiren datasets pack x --resize ')).to.deep.equal(['none', 'stretch']);
  });

  it('offers keys and their values after --set', async () => {
    expect(await completeLine('hypersiren train x.yaml --set train.sch')).to.deep.equal(['train.schedule=']);
    expect(await completeLine('hypersiren train x.yaml --set train.schedule=')).to.deep.equal([
      'train.schedule=constant',
      'train.schedule=cosine',
    ]);
    expect(await completeLine('hypersiren config x.yaml --set model.encoder.type=se')).to.deep.equal([
      'model.encoder.type=set',
    ]);
    expect(await completeLine('hypersiren keys train.stat')).to.deep.equal(['train.statisticsEvery']);
  });

  it('leaves files to the shell', async () => {
    expect(await completeLine('hypersiren train ')).to.deep.equal([]);
    expect(await completeLine('hypersiren train --run ')).to.deep.equal([]);
    expect(await completeLine('hypersiren nothing ')).to.deep.equal([]);
  });

  it('completes values after = in bash', function () {
    if (spawnSync('bash', ['--version']).status !== 0) this.skip();
    const reply = (line: string, answer: string): string[] => {
      const script = `${completionScript('bash')}
hypersiren() { [[ $* == "completion bash --line=${line}" ]] && printf '%s\\n' ${answer}; }
compopt() { :; }
COMP_LINE='${line}' COMP_POINT=${line.length}
_hypersiren
printf '%s\\n' "\${COMPREPLY[@]}"`;
      return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.trim().split('\n');
    };
    expect(reply('hypersiren tr', 'train')).to.deep.equal(['train']);
    expect(
      reply('hypersiren train --set train.schedule=c', 'train.schedule=constant train.schedule=cosine'),
    ).to.deep.equal(['constant', 'cosine']);
  });
});
