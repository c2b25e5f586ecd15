// `npm run faults -- kill --kills 200`, `npm run faults -- kill sweep page --kills 20`, `npm run faults -- fill --disks
// 20`: tests the robustness of trainings, generators, fits, sweeps, downloads and page builds to kills and full disks.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fillDisk } from './fill-disk.js';
import { jobs, SHARES } from './jobs.js';
import { killAndResume, type Trial } from './kill-and-resume.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: 'string', default: '50' },
    disks: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    steps: { type: 'string', default: '90' },
    backend: { type: 'string', default: 'native' },
  },
});
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const folder = mkdtempSync(path.join(tmpdir(), 'hypersiren-faults-'));
const common = { folder, seed: Number(values.seed), steps: Number(values.steps), backend: values.backend };
try {
  if (positionals[0] === 'kill') await kill();
  else if (positionals[0] === 'fill') await fill();
  else
    say(
      'usage: npm run faults -- kill [training|generator|fit|sweep|download|page…] | fill [--kills N] [--disks N] [--seed N] [--steps N] [--backend NAME]',
    );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function kill(): Promise<void> {
  const of = positionals.slice(1);
  const names = of.length > 0 ? of : Object.keys(jobs);
  const unknown = names.find((name) => !(name in jobs));
  if (unknown !== undefined) throw new Error(`${unknown}: expected ${Object.keys(jobs).join(', ')}`);
  const all: Trial[] = [];
  for (const name of names) {
    const place = path.join(folder, name);
    mkdirSync(place);
    const { job, end } = await (jobs[name] as (typeof jobs)[string])({ ...common, folder: place });
    try {
      const share = (one: string): number => SHARES[one] ?? 1;
      const whole = names.reduce((sum, one) => sum + share(one), 0);
      const kills = Math.ceil((Number(values.kills) * share(name)) / whole);
      const trials = await killAndResume(job, {
        folder: place,
        kills,
        seed: common.seed,
        onTrial: (trial) => say(`${name} ${describeTrial(trial)}`),
      });
      say(summary(name, trials));
      all.push(...trials);
    } finally {
      await end?.();
    }
  }
  say(summary('all', all));
  if (all.some(({ differing, orphans }) => differing.length > 0 || orphans > 0)) process.exitCode = 1;
}

function describeTrial({ kills, differing, orphans }: Trial): string {
  const when = kills.map(
    ({ after, checkpoint, halfWritten }) => `${after} ms (step ${checkpoint}${halfWritten ? ', writing' : ''})`,
  );
  return `killed ${when.join(', then ')}: ${verdict(differing)}${orphans > 0 ? `; ${orphans} orphans` : ''}`;
}

function summary(name: string, trials: readonly Trial[]): string {
  const kills = trials.flatMap((trial) => trial.kills);
  const writing = kills.filter(({ halfWritten }) => halfWritten).length;
  const wrong = trials.filter(({ differing }) => differing.length > 0).length;
  const orphans = trials.reduce((sum, trial) => sum + trial.orphans, 0);
  return `${name}: ${kills.length} kills in ${trials.length} trials, ${writing} in the middle of writing; ${wrong} ended otherwise than without a break, ${orphans} processes left`;
}

async function fill(): Promise<void> {
  const filled = await fillDisk({
    ...common,
    disks: Number(values.disks),
    onDisk: ({ bytes, code, checkpoint, stderr, differing }) => {
      const errors = stderr.split('\n').filter((line) => line.startsWith('Error') || line.startsWith('This is'));
      say(
        `${bytes / 1024} KiB: exit code ${code} at step ${checkpoint}; ${verdict(differing)}\n  ${errors.join('\n  ')}`,
      );
    },
  });
  if (!filled) return say('skipped: this user cannot mount a disk');
  const wrong = filled.filter(({ code, differing }) => code !== 1 || differing.length > 0).length;
  say(`${filled.length} disks too small; ${wrong} trainings ended otherwise than with room enough`);
  if (wrong > 0) process.exitCode = 1;
}

function verdict(differing: readonly string[]): string {
  return differing.length === 0 ? 'the same bytes' : `differs in ${differing.join(', ')}`;
}
