import {
  type DryRunOptions,
  dryRun,
  dryRunGenerator,
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
} from '@hypersiren/runner';
import { renderDryRun } from '../render/dry-run.js';
import { onTerminal } from '../render/on-terminal.js';
import type { Terminal } from '../terminal/terminal.js';

export async function runTraining(options: TrainRunOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  if (await isGeneratorConfig(options.config, options.set)) {
    await trainGeneratorRun({ ...options, ...onTerminal(terminal, signal) });
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
    await resumeGeneratorRun({ ...options, ...onTerminal(terminal, signal) });
    return;
  }
  const joined = await joinTeam(signal);
  if (joined && 'member' in joined) await follow({ member: joined.member, signal });
  else await resume({ ...options, ...onTerminal(terminal, signal), team: joined?.team });
}

export async function runDry(options: DryRunOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const run = (await isGeneratorConfig(options.config, options.set)) ? dryRunGenerator : dryRun;
  renderDryRun(await run({ ...options, ...onTerminal(terminal, signal) }), terminal);
}
