import { checkCount } from '../check-option.js';
import { SirenError } from '../siren-error.js';
import type { Fit } from './fit.js';
import { FitError } from './fit-error.js';
import { type FitOptions, fitSiren } from './fit-siren.js';
import type { SineNetworkConfig } from './networks/sine-network.js';

/** Factors that are tried: the paper's 30, and up and down from it by less than fourfold, to the 3,000 of its sounds. */
export const OMEGA_0_CHOICES = [3, 10, 30, 100, 300, 1000, 3000] as const;

/** How ω0 is searched: which choices there are, and for how long each is tried. */
export interface FindOmega0Options extends Pick<FitOptions, 'learningRate' | 'seed' | 'signal'> {
  /** Steps for each choice; default 60. */
  readonly steps?: number;
  /** In increasing order; default {@link OMEGA_0_CHOICES}. */
  readonly choices?: readonly number[];
  /** Called before a choice is tried. */
  readonly onChoice?: (omega0: number) => void;
}

/** A factor, and the loss that it came to. */
export interface TriedOmega0 {
  readonly omega0: number;
  readonly loss: number;
}

/**
 * The ω0 of the first layer that a signal asks for: the frequencies that the network starts with must be the signal's. Each
 * choice is trained for a few steps; the one with the lowest loss is taken, and one between it and its better neighbor is tried
 * as well. Fits that can be divided (`halves`) learn from one half of their points and are judged by the other: the loss of the
 * points that are learned falls for frequencies beyond the signal's too, which are wrong in between.
 *
 * @returns the best, and all that were tried, by ω0
 * @throws SirenError `option` if a setting is out of range, `diverged` if every choice ran away; the signal's reason
 */
export async function findOmega0(
  fit: Fit,
  network: Omit<SineNetworkConfig, 'firstOmega0'>,
  { steps = 60, choices = OMEGA_0_CHOICES, onChoice, signal: abort, ...options }: FindOmega0Options = {},
): Promise<{ readonly omega0: number; readonly tried: readonly TriedOmega0[] }> {
  checkCount('findOmega0: choices', choices.length, 1);
  const [learned, judged] = fit.halves?.() ?? [fit, undefined];
  const tried: TriedOmega0[] = [];
  const attempt = async (omega0: number): Promise<void> => {
    abort?.throwIfAborted();
    onChoice?.(omega0);
    tried.push({
      omega0,
      loss: await lossAfter(learned, judged, { ...network, firstOmega0: omega0 }, { steps, ...options }),
    });
    tried.sort((a, b) => a.omega0 - b.omega0);
  };
  try {
    for (const omega0 of choices) await attempt(omega0);
    if (!Number.isFinite(bestOf(tried).loss)) {
      throw new SirenError('diverged', 'findOmega0: every choice diverged. Try a lower learning rate.');
    }
    const at = tried.indexOf(bestOf(tried));
    const beside = [tried[at - 1], tried[at + 1]].filter((one) => one !== undefined);
    if (beside.length > 0) await attempt(between(bestOf(tried), bestOf(beside)));
    return { omega0: bestOf(tried).omega0, tried };
  } finally {
    if (judged !== undefined) {
      learned.dispose?.();
      judged.dispose?.();
    }
  }
}

/** The loss of points that were not learned, or of those of the last step where there are no others. */
async function lossAfter(
  learned: Fit,
  judged: Fit | undefined,
  network: SineNetworkConfig,
  options: FitOptions,
): Promise<number> {
  try {
    const { signal, state, report } = await fitSiren(learned, { ...options, network });
    signal.dispose();
    if (judged === undefined) return report?.loss ?? Number.POSITIVE_INFINITY;
    // One more step from there reports the loss before it.
    const { parameters, moments } = state;
    const test = await fitSiren(judged, { ...options, steps: 1, network, from: { step: 0, parameters, moments } });
    test.signal.dispose();
    return test.report?.loss ?? Number.POSITIVE_INFINITY;
  } catch (error) {
    if (error instanceof FitError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

function bestOf(tried: readonly TriedOmega0[]): TriedOmega0 {
  return tried.reduce((least, one) => (one.loss < least.loss ? one : least));
}

/** The geometric mean, as factors are compared by their ratio; two digits are as much as the search knows. */
function between(one: TriedOmega0, other: TriedOmega0): number {
  return Number(Math.sqrt(one.omega0 * other.omega0).toPrecision(2));
}
