import path from 'node:path';
import type { RunEvent, WarningCode } from '@hypersiren/runner';
import { expect } from 'chai';
import { capturedOutput } from '../testing/captured-output.js';
import { renderEvents } from './events.js';

describe('renderEvents', () => {
  /** What is written of events to `out` and to `err`. */
  function rendered(events: readonly RunEvent[], signal?: AbortSignal): [out: string, err: string] {
    const [out, err] = [capturedOutput(), capturedOutput()];
    const onEvent = renderEvents({ out, err }, signal);
    for (const event of events) onEvent(event);
    return [out.text, err.text];
  }
  const run = path.resolve('runs', 'tiny');
  const local = path.join('runs', 'tiny');

  it('prints backend, data and folder of a run, with aligned labels', () => {
    const splits = { train: { start: 0, count: 4000 }, test: { start: 4000, count: 500 } };
    const dataset = { name: 'p', description: 'portraits', fingerprint: 'f', height: 8, width: 9, channels: 3, splits };
    const siren = { inputs: 2, outputs: 3, width: 8, hiddenLayers: 1 };
    const model = { type: 'model', parameterCount: 2295, emittedCount: 123, siren } as RunEvent & { type: 'model' };
    const [out, err] = rendered([
      { type: 'backend', name: 'cpu', details: 'one thread', notice: 'It is slow.' },
      { type: 'data', dataset },
      model,
      { ...model, patches: { count: 4, numbers: 6 } },
      { ...model, patches: { count: 4, numbers: 6 }, isConvolutional: true },
      { type: 'network', activation: 'relu', frequencies: 2, widths: [10, 8, 1], parameterCount: 1234 },
      { type: 'run', directory: run },
      { type: 'run', directory: run, step: 1000 },
      { type: 'finished-before', directory: run, steps: 6 },
      { type: 'prior', numbers: 1200, seconds: 3 },
      { type: 'trained', kind: 'training', steps: 6, seconds: 61 },
      { type: 'trained', kind: 'fit', steps: 6, seconds: 1 },
    ]);
    expect(out).to.equal('');
    expect(err.split('\n')).to.deep.equal([
      'backend    cpu: one thread',
      'It is slow.',
      'images     4,000 train, 500 test; 8×9×3; portraits',
      'model      2,295 parameters; emits 123 per image, a SIREN 2→8→8→3',
      'model      2,295 parameters; emits 123 per image, 4 SIRENs 2→8→8→3 from tokens of 6 numbers',
      'model      2,295 parameters; emits 123 per image, convolutions of 4 tokens of 6 numbers',
      'network    relu, 2 frequencies 10→8→1, 1,234 parameters',
      `run        ${local}`,
      `run        ${local}, from step 1,000`,
      `run        ${local} is finished: 6 steps`,
      'fitted     1,200 numbers of the prior in 3 s',
      'trained    6 steps in 1:01',
      'fitted     6 steps in 1 s',
      '',
    ]);
  });

  it('shows the progress of a job until the job ends or the signal is aborted', () => {
    const steps = [1, 2].map((step) => ({ type: 'step', step, steps: 2, loss: 0.5 }) as RunEvent);
    const job: RunEvent = { type: 'job', job: 'training', from: 0, total: 2, unit: 'steps' };
    const ended: RunEvent = { type: 'job-ended', job: 'training' };
    const [, err] = rendered([job, ...steps, ended, ...steps]);
    expect(err).to.match(/^training {3}1 \/ 2 .*loss 0\.500.*\ntraining {3}2 \/ 2 .*loss 0\.500\n$/);
    expect(rendered([job, ...steps], AbortSignal.abort())[1]).to.match(/^training/); // it began after the signal
    const controller = new AbortController();
    const output = capturedOutput();
    const onEvent = renderEvents({ out: output, err: output }, controller.signal);
    onEvent(job);
    controller.abort();
    for (const step of steps) onEvent(step);
    expect(output.text).to.equal('');
  });

  it('shows all warnings, at any time', () => {
    const codes: WarningCode[] = ['backend', 'data', 'damaged', 'changed', 'emission', 'idle', 'cache'];
    const warnings = codes.map((code): RunEvent => ({ type: 'warning', code, message: `of ${code}` }));
    const job: RunEvent = { type: 'job', job: 'training', from: 0, total: 2, unit: 'steps' };
    for (const [, err] of [rendered(warnings), rendered([job, ...warnings])])
      for (const code of codes) expect(err).to.contain(`of ${code}\n`);
    const rollback: RunEvent = { type: 'rollback', message: 'It diverged.', to: 4, learningRate: 0.005 };
    expect(rendered([rollback])[1]).to.equal('It diverged.\nBack to step 4, with a learning rate of 0.00500.\n');
  });

  it('prints the command that resumes an interrupted run, and the files of a result to the other output', () => {
    const ended = { type: 'interrupted', directory: run, steps: 3, of: 1000 } as const;
    expect(rendered([{ ...ended, kind: 'training' }])[1]).to.equal(
      `Stopped after 3 of 1,000 steps; saved in ${local}.\n` +
        `\`hypersiren train --resume ${local}\` resumes it; \`hypersiren evaluate ${local}\` evaluates it as it is.\n`,
    );
    expect(rendered([{ ...ended, kind: 'fit' }])[1]).to.equal(
      `Stopped; saved in ${local}. \`hypersiren fit --resume ${local}\` resumes it.\n`,
    );
    const files = ['error chart', 'loss'].map((name) => ({ name, path: path.join(run, `${name[0]}.png`) }));
    expect(rendered([{ type: 'files', files }])).to.deep.equal([
      `error chart  ${path.join(local, 'e.png')}\nloss         ${path.join(local, 'l.png')}\n`,
      '',
    ]);
  });

  it('prints the progress of the trainings of a sweep', () => {
    const holder = { pid: 7, host: 'here', file: 'hold' };
    const [, err] = rendered([
      { type: 'sweep', directory: run, trainings: 4 },
      { type: 'sweep-waiting', run: 'seed=1', holder },
      { type: 'sweep-run', run: 'seed=1', outcome: 'finished before', done: 1, of: 4 },
    ]);
    expect(err.split('\n').slice(0, 3)).to.deep.equal([
      `sweep      4 trainings in ${local}`,
      'waiting    seed=1 is in use by process 7 on here; if it is long gone, delete hold',
      '1/4        seed=1: finished before',
    ]);
  });
});
