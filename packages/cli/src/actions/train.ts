import {
  type DryRunOptions,
  dryRun,
  follow,
  isGenerator,
  isGeneratorConfig,
  joinTeam,
  type ResumeRunOptions,
  resume,
  resumeGeneratorRun,
  type TrainRunOptions,
  train,
  trainGeneratorRun,
  UsageError,
} from '@hypersiren/runner';
import { renderDryRun } from '../render/dry-run.js';
import { onTerminal } from '../render/on-terminal.js';
import type { Terminal } from '../terminal/terminal.js';

export async function runTraining(options: TrainRunOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  if (await isGeneratorConfig(options.config)) {
    const { minutes, ...others } = options;
    if (minutes !== undefined) throw new UsageError('--minutes: set train.steps of a generator instead');
    await trainGeneratorRun({ ...others, ...onTerminal(terminal, signal) });
    return;
  }
  const joined = await joinTeam(signal);
  if (joined && 'member' in joined) await follow({ member: joined.member, signal });
  else await train({ ...options, ...onTerminal(terminal, signal), team: joined?.team });
}

export async function resumeTraining(
  options: ResumeRunOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  if (await isGenerator(options.run)) {
    const { onDivergence, ...others } = options;
    if (onDivergence !== undefined)
      throw new UsageError('--on-divergence: a generator stops when it diverges; lower train.learningRate');
    await resumeGeneratorRun({ ...others, ...onTerminal(terminal, signal) });
    return;
  }
  const joined = await joinTeam(signal);
  if (joined && 'member' in joined) await follow({ member: joined.member, signal });
  else await resume({ ...options, ...onTerminal(terminal, signal), team: joined?.team });
}

export async function runDry(options: DryRunOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  if (await isGeneratorConfig(options.config))
    throw new UsageError(
      '--dry-run: estimates models that inpaint; train a generator with --set train.steps=20 instead',
    );
  renderDryRun(await dryRun({ ...options, ...onTerminal(terminal, signal) }), terminal);
}
