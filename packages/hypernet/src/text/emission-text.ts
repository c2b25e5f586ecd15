import { contributions, type MeasuredBeside } from '../evaluation/contributions.js';
import { IDLE_RATIO, largestSwapRatio } from '../evaluation/emission-score.js';
import type { Evaluation } from '../evaluation/evaluate.js';
import type { Shortcut } from '../model/shortcut.js';
import { contextLabel } from './context-label.js';
import { formatErrorValue, formatRatio } from './format.js';

const IDLE = 'The hypernetwork is idle:';

/** Returns a sentence that states whether errors are hypernetwork results; undefined if it was not recorded. */
export function resultKind(shortcuts: readonly Shortcut[] | undefined): string | undefined {
  if (shortcuts === undefined) return undefined;
  if (shortcuts.length === 0) return 'Hypernetwork result: images reach the values only through emitted parameters.';
  return `No hypernetwork result: images also reach the values through ${listShortcuts(shortcuts)}.`;
}

/**
 * Formats shortcuts as `feature maps (inputs of the SIREN, added to its values) and the known pixels (kept as they
 * are)`.
 */
function listShortcuts(shortcuts: readonly Shortcut[]): string {
  return new Intl.ListFormat('en').format(shortcuts.map(({ name, enters }) => `${name} (${enters})`));
}

/** Returns one line on the contributions of prior, shortcuts and emission; undefined if they were not measured. */
export function contributionsLine(evaluation: MeasuredBeside): string | undefined {
  const found = contributions(evaluation);
  if (!found) return undefined;
  const steps = found.parts.map(({ part, error }) => `${part} ${formatErrorValue(error)}`);
  return `From ${contextLabel(found.context)}: ${steps.join(' → ')}`;
}

/** Returns a warning if the hypernetwork of a model is idle; otherwise undefined. */
export function idleWarning(evaluation: Pick<Evaluation, 'contexts' | 'shortcuts'>): string | undefined {
  const largest = largestSwapRatio(evaluation);
  if (!largest || largest.ratio.value >= IDLE_RATIO) return undefined;
  return idleText(largest.ratio.value, evaluation.shortcuts ?? []);
}

/** Returns whether a warning is that of an idle hypernetwork, see {@link idleText}. */
export function isIdleText(text: string): boolean {
  return text.includes(IDLE);
}

/** Returns the warning of an idle hypernetwork and its remedy, which depends on whether the model has shortcuts. */
export function idleText(ratio: number, shortcuts: readonly Shortcut[]): string {
  const found =
    `${IDLE} with another image’s emitted parameters the error is ${formatRatio(ratio)} times the own, ` +
    `less than ${IDLE_RATIO}.`;
  const advice =
    shortcuts.length > 0
      ? `The image reaches the values through ${listShortcuts(shortcuts)}. Leave them out, so that emitted parameters must carry it.`
      : 'Nothing else carries the image, so the values hardly depend on it. Train longer, with a higher learning rate, or ' +
        'with less weight on loss.latent and loss.weights.';
  return `${found} ${advice}`;
}
