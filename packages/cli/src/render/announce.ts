import type { ImageDataset, OnWarning } from '@hypersiren/datasets';
import type { ModelSpec } from '@hypersiren/hypernet';
import { formatCount } from '@hypersiren/hypernet/text';
import { type ChosenBackend, useBackend } from '@hypersiren/runner';
import type { BackendChoice } from '@hypersiren/runner/options';
import { LABEL_WIDTH } from '../terminal/progress.js';
import { styled, type Terminal, warn, writeLine } from '../terminal/terminal.js';

/** Starts a backend and says which, and what is slow about it. */
export async function announceBackend(choice: BackendChoice, terminal: Terminal): Promise<ChosenBackend> {
  const backend = await useBackend(choice);
  announce(terminal, 'backend', `${backend.name}: ${backend.details}`);
  if (backend.notice) warn(terminal.err, backend.notice);
  return backend;
}

export function announceDataset(
  terminal: Terminal,
  { splits, height, width, channels, description }: ImageDataset,
): void {
  const counts = Object.entries(splits).map(([name, { count }]) => `${formatCount(count)} ${name}`);
  announce(terminal, 'images', `${counts.join(', ')}; ${height}×${width}×${channels}; ${description}`);
}

export function announceModel(terminal: Terminal, { parameterCount, emittedCount, siren, patches }: ModelSpec): void {
  const shape = `${siren.inputs}→${[...Array(siren.hiddenLayers + 1).fill(siren.width), siren.outputs].join('→')}`;
  const sirens = patches
    ? `${patches.grid.count} SIRENs ${shape} from tokens of ${patches.numbers} numbers`
    : `a SIREN ${shape}`;
  announce(
    terminal,
    'model',
    `${formatCount(parameterCount)} parameters; emits ${formatCount(emittedCount)} per image, ${sirens}`,
  );
}

/** Says what is unusual about files that are read. */
export function warningsTo({ err }: Terminal): OnWarning {
  return ({ message }) => warn(err, message);
}

/** One line of the head of a job: a label and what it says. */
export function announce(terminal: Terminal, label: string, text: string): void {
  // A space even after a label that is longer than the others.
  writeLine(terminal.err, `${styled(terminal.err, 'dim', `${label} `.padEnd(LABEL_WIDTH))}${text}`);
}
