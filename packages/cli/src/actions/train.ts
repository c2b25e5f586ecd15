import {
  type DryRunOptions,
  dryRun,
  follow,
  joinTeam,
  type ResumeRunOptions,
  resume,
  type TrainRunOptions,
  train,
} from '@hypersiren/runner';
import { renderDryRun } from '../render/dry-run.js';
import { onTerminal } from '../render/on-terminal.js';
import type { Terminal } from '../terminal/terminal.js';

export async function runTraining(options: TrainRunOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const joined = await joinTeam(signal);
  if (joined && 'member' in joined) await follow({ member: joined.member, signal });
  else await train({ ...options, ...onTerminal(terminal, signal), team: joined?.team });
}

export async function resumeTraining(
  options: ResumeRunOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const joined = await joinTeam(signal);
  if (joined && 'member' in joined) await follow({ member: joined.member, signal });
  else await resume({ ...options, ...onTerminal(terminal, signal), team: joined?.team });
}

export async function runDry(options: DryRunOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  renderDryRun(await dryRun({ ...options, ...onTerminal(terminal, signal) }), terminal);
}
