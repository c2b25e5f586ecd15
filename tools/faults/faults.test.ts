import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { runTraining } from '../../packages/cli/src/actions/train.js';
import { runProgram } from '../../packages/cli/src/program.js';
import type { Output } from '../../packages/cli/src/terminal/terminal.js';
import { capturedOutput } from '../../packages/cli/src/testing/captured-output.js';
import { runBin } from '../../packages/cli/src/testing/run-bin.js';
import { runHere } from '../../packages/cli/src/testing/run-here.js';
import type { Provenance } from '../../packages/runner/src/run/provenance.js';
import { workingFolder } from '../testing/working-folder.js';
import { faultConfig } from './fault-config.js';
import { jobs } from './jobs.js';
import { killAndResume, type Reference, type Trial } from './kill-and-resume.js';
import { differingFiles, runContents } from './run-contents.js';
import { mountSmallDisk } from './small-disk.js';

describe('a training that meets a fault', function () {
  this.timeout(180_000);
  const folder = workingFolder();
  const hypersiren = (...args: string[]) => runHere(args);
  const provenance = (run: string): Provenance => JSON.parse(readFileSync(path.join(run, 'run.json'), 'utf8'));
  const STEPS = 13;
  let wanted: Record<string, string>;
  let milliseconds: number;

  before(async () => {
    folder.write('config.yaml', faultConfig(STEPS));
    const began = performance.now();
    const { code, stderr } = await hypersiren('train', 'config.yaml', '--run', 'whole/run', '--backend', 'cpu');
    expect(code, stderr).to.equal(0);
    wanted = runContents('whole/run');
    milliseconds = performance.now() - began;
  });

  const killed = async (name: string, kills: number, steps: number, reference?: Reference): Promise<Trial[]> => {
    const place = path.dirname(folder.write(`killed-${name}/x`, ''));
    const { job, end } = await (jobs[name] as (typeof jobs)[string])({ folder: place, backend: 'cpu', steps });
    try {
      return await killAndResume(job, { folder: place, kills, seed: 1, ...(reference && { reference }) });
    } finally {
      await end?.();
    }
  };

  it('that is killed at random times and resumed ends with the same bytes as an uninterrupted training', async () => {
    const trials = await killed('training', 2, STEPS, { contents: wanted, milliseconds });
    expect(trials.flatMap(({ kills }) => kills)).to.have.length(2);
    for (const { differing } of trials) expect(differing).to.deep.equal([]);
  });

  it('that trains a generator ends with the same bytes too, the distribution of its latents included', async () => {
    const trials = await killed('generator', 2, STEPS);
    expect(trials.flatMap(({ kills }) => kills)).to.have.length(2);
    for (const { differing } of trials) expect(differing).to.deep.equal([]);
  });

  for (const name of ['sweep', 'download'])
    it(`a ${name} that is killed and called again ends with the same bytes, and leaves no process behind`, async () => {
      const [trial] = await killed(name, 1, 4);
      expect(trial?.kills).to.have.length(1);
      expect(trial?.differing).to.deep.equal([]);
      expect(trial?.orphans).to.equal(0);
    });

  it('that is killed right after its start resumes with its original backend', async () => {
    folder.write('young/config.yaml', faultConfig(STEPS));
    await runBin(['train', 'config.yaml', '--run', 'run', '--backend', 'cpu'], {
      cwd: folder.at('young'),
      onStderr: (text, kill) => {
        if (!/^run {2,}/m.test(text)) return;
        const look = setInterval(() => {
          if (!existsSync('young/run/config.yaml')) return;
          clearInterval(look);
          kill('SIGKILL');
        }, 1);
      },
    });
    expect(provenance('young/run')).to.deep.include({ outcome: 'running' });
    expect((await hypersiren('train', '--resume', 'young/run')).code).to.equal(0);
    expect(differingFiles(wanted, runContents('young/run'))).to.deep.equal([]);
  });

  it('that is interrupted, at its start or later, resumes to the same bytes as an uninterrupted training', async () => {
    for (const [name, moment] of [
      ['early', /^run {2,}/m],
      ['late', /^training +([6-9]|1\d) \/ 13/m],
    ] as const) {
      const controller = new AbortController();
      let text = '';
      const err: Output = {
        write(chunk) {
          text += chunk;
          if (moment.test(text)) controller.abort();
          return true;
        },
      };
      const run = `interrupted/${name}/run`;
      await runTraining(
        { config: 'config.yaml', set: [], run, backend: 'cpu' },
        { out: capturedOutput(), err },
        controller.signal,
      );
      const { outcome, steps } = provenance(run);
      expect(outcome).to.equal('interrupted');
      expect(steps).to.be.below(STEPS);
      expect(text).to.contain(
        `Stopped after ${steps} of ${STEPS} steps; saved in ${run}.\n\`hypersiren train --resume ${run}\` resumes it;`,
      );
      expect((await hypersiren('train', '--resume', run)).stderr).to.contain(`from step ${steps}`);
      expect(differingFiles(wanted, runContents(run)), name).to.deep.equal([]);
      expect(provenance(run)).to.include({ outcome: 'finished', steps: STEPS });
      expect(provenance(run).resumed?.map(({ step }) => step)).to.deep.equal([steps]);
    }
  });

  it('that is finished is not changed', async () => {
    const { code, stderr } = await hypersiren('train', '--resume', 'whole/run');
    expect([code, stderr]).to.deep.equal([0, `run        whole/run is finished: ${STEPS} steps\n`]);
    expect(runContents('whole/run')).to.deep.equal(wanted);
  });

  it('reports and sets aside damaged checkpoints, and resumes from the one before them', async () => {
    cpSync('whole/run', 'damaged/run', { recursive: true });
    const newest = `damaged/run/checkpoints/step-000000${STEPS}`;
    truncateSync(`${newest}/model.safetensors`, 100);
    writeFileSync('damaged/run/run.json', JSON.stringify({ ...provenance('damaged/run'), outcome: 'running' }));
    const { code, stderr } = await hypersiren('train', '--resume', 'damaged/run');
    expect(code, stderr).to.equal(0);
    expect(stderr).to.match(
      /step-00000013\/model\.safetensors: has 100 bytes instead of \d+\. The previous checkpoint is/,
    );
    expect(stderr).to.contain('damaged/run, from step 12');
    const contents = runContents('damaged/run');
    expect(differingFiles(wanted, contents)).to.have.length(3); // of the damaged one, under its new name
    for (const name of differingFiles(wanted, contents)) expect(name).to.match(/step-00000013\.damaged/);
  });

  it('rejects a folder that another process uses, in one line, and does not change it', async () => {
    cpSync('whole/run', 'used/run', { recursive: true });
    const before = runContents('used/run');
    folder.write(`used/run/.in-use-by-7-on-elsewhere`, '1');
    const { code, stderr } = await hypersiren('train', '--resume', 'used/run');
    expect(code).to.equal(1);
    expect(stderr).to.match(
      /^Error: used\/run: is in use by process 7 on elsewhere\. .*delete .*\.in-use-by-7-on-elsewhere\.\n$/,
    );
    expect(differingFiles(before, runContents('used/run'))).to.deep.equal(['.in-use-by-7-on-elsewhere']);
  });

  it('rejects images that have changed', async () => {
    cpSync('whole/run', 'other/run', { recursive: true });
    const config = 'other/run/config.yaml';
    writeFileSync(config, readFileSync(config, 'utf8').replace(/train: 24/, 'train: 25'));
    writeFileSync('other/run/run.json', JSON.stringify({ ...provenance('other/run'), outcome: 'failed' }));
    const { code, stderr } = await hypersiren('train', '--resume', 'other/run');
    expect(code).to.equal(1);
    expect(stderr).to.contain('Error: other/run: was trained on other images than its dataset has now.');
  });

  it('on a full or read-only disk ends with one clear error, loses nothing, and resumes when there is space', async function () {
    const disk = mountSmallDisk(folder.at('disk'), 96 << 10);
    if (!disk) this.skip(); // mounting is not allowed here
    try {
      const full = await hypersiren('train', 'config.yaml', '--run', 'disk/run', '--backend', 'cpu');
      expect(full.code).to.equal(1);
      expect(full.stderr.match(/Error|Internal error/g)).to.deep.equal(['Error']);
      expect(full.stderr).to.match(
        /Error: disk\/run: the disk is full\. .* `hypersiren train --resume disk\/run` resumes from the newest\.\n$/,
      );
      disk.setReadOnly(true);
      const readOnly = await hypersiren('train', '--resume', 'disk/run');
      expect(readOnly.code).to.equal(1);
      expect(readOnly.stderr).to.match(/^Error: disk\/run: is on a disk that is read-only\. .*\n$/);
      expect((await hypersiren('train', 'config.yaml', '--run', 'disk/new', '--backend', 'cpu')).stderr).to.match(
        /Error: disk\/new: is on a disk that is read-only\. Name a folder that has room for it with --run\.\n$/,
      );
      disk.setReadOnly(false);
      disk.resize(64 << 20);
      expect((await hypersiren('train', '--resume', 'disk/run')).code).to.equal(0);
      expect(differingFiles(wanted, runContents('disk/run'))).to.deep.equal([]);
    } finally {
      disk.unmount();
    }
  });

  it('that diverges stops with step, tensor and statistics, or returns to a checkpoint if configured', async () => {
    const set = ['--set', 'train.learningRate=10', '--set', 'train.clip=0'];
    const wild = ['train', 'config.yaml', '--backend', 'cpu', ...set];
    const stopped = await hypersiren(...wild, '--run', 'stopped');
    expect(stopped.code).to.equal(1);
    expect(stopped.stderr).to.match(/^Error: stopped: train: step \d+: the (loss|norm of the gradient) is /m);
    expect(stopped.stderr).to.match(
      /Gradient of \S+ \[[\d, ]+\]: .*`hypersiren train --resume stopped --on-divergence rollback`/,
    );
    expect(provenance('stopped').outcome).to.equal('failed');

    const back = await hypersiren('train', '--resume', 'stopped', '--on-divergence', 'rollback');
    expect(back.code, back.stderr).to.equal(0);
    expect(back.stderr).to.match(/^Back to step \d+, with a learning rate of 5\.00\.$/m);
    expect(provenance('stopped').rollbacks?.length).to.be.within(1, 10);
    expect(provenance('stopped')).to.include({ outcome: 'finished', steps: STEPS });
    expect(readFileSync('stopped/config.yaml', 'utf8')).to.contain('onDivergence: rollback');

    const atOnce = await hypersiren(...wild, '--run', 'back', '--on-divergence', 'rollback');
    expect(atOnce.code, atOnce.stderr).to.equal(0);
    expect(provenance('back').rollbacks).to.deep.equal(provenance('stopped').rollbacks);
    expect(
      differingFiles(runContents('stopped'), runContents('back')).filter((name) => !name.endsWith('.png')),
    ).to.deep.equal([]);
  });

  it('that was killed before it deleted an old checkpoint deletes it when it is resumed', async () => {
    cpSync('whole/run', 'pruned/run', { recursive: true });
    const [oldest] = readdirSync('pruned/run/checkpoints').sort();
    cpSync(`pruned/run/checkpoints/${oldest}`, 'pruned/run/checkpoints/step-00000001', { recursive: true });
    writeFileSync('pruned/run/run.json', JSON.stringify({ ...provenance('pruned/run'), outcome: 'running' }));
    expect((await hypersiren('train', '--resume', 'pruned/run')).code).to.equal(0);
    expect(differingFiles(wanted, runContents('pruned/run'))).to.deep.equal([]);
  });

  it('that diverges after every return to a checkpoint records each return, and fails', async () => {
    const set = ['--set', 'train.learningRate=1e30', '--set', 'train.clip=0', '--set', 'train.statisticsEvery=0'];
    const args = ['train', 'config.yaml', '--backend', 'cpu', '--run', 'hopeless', '--on-divergence', 'rollback'];
    const { code, stderr } = await hypersiren(...args, ...set);
    expect(code).to.equal(1);
    expect(stderr).to.contain('The learning rate has been halved 10 times already.');
    expect(provenance('hopeless').outcome).to.equal('failed');
    expect(provenance('hopeless').rollbacks).to.have.length(10);
    expect(provenance('hopeless').rollbacks?.[9]).to.have.keys(['diverged', 'to', 'reason']);
  });

  it('with more steps resumes at its end, and equals a training with that number of steps', async () => {
    const train = (run: string, steps: number) =>
      hypersiren(
        'train',
        'config.yaml',
        '--run',
        run,
        '--backend',
        'cpu',
        ...constant,
        '--set',
        `train.steps=${steps}`,
      );
    const constant = ['--set', 'train.schedule=constant', '--set', 'train.statisticsEvery=0'];
    await train('longer/whole', 8);
    await train('longer/run', 5);
    const { code, stderr } = await hypersiren('train', '--resume', 'longer/run', '--set', 'train.steps=8');
    expect(code, stderr).to.equal(0);
    expect(stderr).to.contain('longer/run, from step 5');
    // The checkpoints that are kept are others.
    const differing = differingFiles(runContents('longer/whole'), runContents('longer/run'));
    expect(differing.filter((name) => !/step-0000000[35]/.test(name))).to.deep.equal([]);
    const fewer = await hypersiren('train', '--resume', 'longer/run', '--set', 'train.steps=3');
    expect(fewer.code).to.equal(1);
    expect(fewer.stderr).to.contain('its newest checkpoint is at step 8, but train.steps is 3. Set train.steps to 8');
  });

  it('reports and sets aside a damaged record and damaged log lines, and resumes', async () => {
    const run = 'torn/run';
    cpSync('whole/run', run, { recursive: true });
    rmSync(`${run}/checkpoints/step-000000${STEPS}`, { recursive: true });
    writeFileSync(`${run}/run.json`, readFileSync(`${run}/run.json`, 'utf8').slice(0, 99));
    const log = readFileSync(`${run}/metrics.jsonl`, 'utf8').split('\n');
    writeFileSync(
      `${run}/metrics.jsonl`,
      `${['{"step":1,"lo', ...log].join('\n')}${'\0'.repeat(50)}\n${'\0'.repeat(9)}`,
    );
    writeFileSync(`${run}/statistics.jsonl`, `${readFileSync(`${run}/statistics.jsonl`, 'utf8')}\0\0\n`);
    for (const args of [
      ['chart', run],
      ['watch', run],
    ]) {
      const reader = await hypersiren(...args);
      expect(reader.code).to.equal(1);
      expect(reader.stderr, args[0]).to.match(/^Error: .*(metrics\.jsonl:1: is no JSON of a step|run\.json: is )/m);
    }
    const { code, stderr } = await hypersiren('train', '--resume', run, '--backend', 'cpu');
    expect(code, stderr).to.equal(0);
    expect(stderr).to.match(/run\.json: is cut off or damaged .*It was set aside as run\.json\.damaged\./);
    expect(stderr).to.match(/metrics\.jsonl: lines 1, \d+ damaged, set aside in metrics\.jsonl\.damaged\./);
    expect(stderr).to.match(/statistics\.jsonl: line \d+ damaged/);
    const aside = ['metrics.jsonl.damaged', 'run.json.damaged', 'statistics.jsonl.damaged'];
    expect(differingFiles(wanted, runContents(run))).to.deep.equal(aside);
    expect(provenance(run)).to.include({ outcome: 'finished', steps: STEPS });
  });

  it('whose folder is removed or replaced reports an error, fails, and writes nothing more', async () => {
    const meanwhile = {
      removed: (run: string) => rmSync(run, { recursive: true }),
      file: (run: string) => {
        rmSync(run, { recursive: true });
        writeFileSync(run, 'mine');
      },
      another: (run: string) => {
        rmSync(run, { recursive: true });
        mkdirSync(run);
        writeFileSync(path.join(run, 'config.yaml'), 'name: another');
      },
    };
    for (const [what, change] of Object.entries(meanwhile))
      for (const moment of [/^training +[1-6] \/ 13/m, /^measuring/m]) {
        const run = `gone/${what}`;
        let text = '';
        const err: Output = {
          write(chunk) {
            const was = moment.test(text);
            text += chunk;
            if (!was && moment.test(text)) change(run);
            return true;
          },
        };
        const code = await runProgram(['train', 'config.yaml', '--run', run, '--backend', 'cpu'], {
          out: capturedOutput(),
          err,
        });
        expect(code).to.equal(1);
        expect(text).to.match(
          new RegExp(`Error: ${run}: was removed, moved or replaced while this run worked in it\\. .*\\n$`),
        );
        if (what === 'removed') expect(existsSync(run)).to.equal(false);
        if (what === 'file') expect(readFileSync(run, 'utf8')).to.equal('mine');
        if (what === 'another') expect(readdirSync(run)).to.deep.equal(['config.yaml']);
        rmSync('gone', { recursive: true });
      }
  });

  it('needs a configuration or a run, and not both', async () => {
    expect((await hypersiren('train')).stderr).to.contain('train needs a configuration, or --resume');
    expect((await hypersiren('train', 'config.yaml', '--resume', 'whole/run')).code).to.equal(2);
    expect((await hypersiren('train', '--resume', 'whole/run', '--set', 'seed=2')).code).to.equal(2);
  });
});
