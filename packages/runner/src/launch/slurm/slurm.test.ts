import { expect } from 'chai';
import { parseQueue } from './queue.js';
import { type SubmitScript, submitScript } from './submit-script.js';

describe('a submission to Slurm', () => {
  const script: SubmitScript = {
    name: 'omega',
    tasks: 12,
    jobs: undefined,
    warning: 120,
    logs: '/runs/50 % off/jobs',
    directory: '/work',
    options: {},
    setup: [],
    mpi: 'pmix',
    command: ['node', "/it's/bin.js", '1'],
  };
  const header = (changes: Partial<SubmitScript>): string[] =>
    submitScript({ ...script, ...changes })
      .split('\n')
      .filter((line) => line.startsWith('#SBATCH'));

  it('is one job array with a warning signal, appended logs and requeueing', () => {
    expect(header({})).to.deep.equal([
      '#SBATCH --job-name=omega',
      '#SBATCH --array=0-11',
      '#SBATCH --requeue',
      '#SBATCH --open-mode=append',
      '#SBATCH --signal=USR2@120',
      '#SBATCH --output="/runs/50 %% off/jobs/%A_%a.log"',
      '#SBATCH --chdir=/work',
    ]);
    expect(header({ jobs: 5 })).to.include('#SBATCH --array=0-11%5');
  });

  it('accepts any option of sbatch, overrides defaults, and removes an option', () => {
    const options = {
      partition: 'gpu',
      cpus_per_task: 4,
      exclusive: true,
      signal: 'USR2@300',
      requeue: false,
      comment: 'a "b"',
    };
    const lines = header({ options });
    expect(lines).to.include.members([
      '#SBATCH --partition=gpu',
      '#SBATCH --cpus-per-task=4',
      '#SBATCH --exclusive',
      '#SBATCH --signal=USR2@300',
      '#SBATCH --comment="a \\"b\\""',
    ]);
    expect(lines.join()).to.not.match(/--requeue|USR2@120/);
  });

  it('runs the setup commands, then a step that receives signals', () => {
    const text = submitScript({ ...script, setup: ['module load nodejs', 'export A=1'] });
    expect(text).to.match(/^#!\/bin\/bash\n/);
    expect(text).to.contain('\n\nmodule load nodejs\nexport A=1\n\n');
    expect(text).to.match(/\ntrap : TERM USR2\nsrun node '\/it'\\''s\/bin\.js' 1 "\$SLURM_ARRAY_TASK_ID"\ncode=\$\?\n/);
    expect(text).to.contain('if [ $code = 143 ] || [ $code = 140 ]; then\n');
  });

  it('starts several processes of a task with an MPI plugin', () => {
    expect(submitScript(script)).to.not.contain('--mpi');
    expect(submitScript({ ...script, options: { ntasks: 1 } })).to.not.contain('--mpi');
    for (const options of [{ ntasks: 4 }, { ntasks_per_node: '2' }])
      expect(submitScript({ ...script, options, mpi: 'pmi2' })).to.contain('\nsrun --mpi=pmi2 --wait=60 node ');
  });

  it('reports queued and running trainings, and omits ended ones', () => {
    const submitted = { launcher: 'slurm', submitted: '' };
    const queue = parseQueue(
      [
        '7 0 RUNNING None',
        '7 1 PENDING Resources',
        '7 2 COMPLETED None',
        '8 0 COMPLETING None',
        '9 0 RUNNING None',
        '',
      ].join('\n'),
      [
        { ...submitted, number: 1, job: '7', tasks: [['a', 'b'], ['c'], ['d']] },
        { ...submitted, number: 2, job: '8', tasks: [['e']] },
        { ...submitted, number: 3, tasks: [['f']] },
      ],
    );
    expect([...queue]).to.deep.equal([
      ['a', { state: 'running' }],
      ['b', { state: 'running' }],
      ['c', { state: 'queued', reason: 'Resources' }],
      ['e', { state: 'running' }],
    ]);
  });
});
