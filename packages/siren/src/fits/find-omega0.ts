import { checkCount } from '../check-option.js';
import { SirenError } from '../siren-error.js';
import type { Fit } from './fit.js';
import { FitError } from './fit-error.js';
import { type FitOptions, fitSiren } from './fit-siren.js';
import type { SineNetworkConfig } from './networks/sine-network.js';

/**
 * Default candidates for ω0: the paper's 30 and factors of about 3 up and down, up to the 3,000 that the paper uses for
 * sounds.
 */
export const OMEGA_0_CHOICES = [3, 10, 30, 100, 300, 1000, 3000] as const;

/** Options of {@link findOmega0}. */
export interface FindOmega0Options extends Pick<FitOptions, 'learningRate' | 'seed' | 'signal'> {
  /** Number of steps for each candidate. Default: 60. */
  readonly steps?: number;
  /** Candidates in increasing order. Default: {@link OMEGA_0_CHOICES}. */
  readonly choices?: readonly number[];
  /** Called before a candidate is tried. */
  readonly onChoice?: (omega0: number) => void;
}

/** A candidate for ω0 and its loss. */
export interface TriedOmega0 {
  readonly omega0: number;
  readonly loss: number;
}

/**
 * Searches ω0 of the first layer, whose initial frequencies must match those of the signal. Each candidate is trained
 * for a few steps. Then the geometric mean of the best candidate and its better neighbor is tried as well, and the
 * candidate with the lowest loss is chosen.
 *
 * Fits with `halves` are trained on one half of their points and evaluated on the other. The training loss would also
 * fall for frequencies above those of the signal, which are wrong between the points.
 *
 * @returns the best ω0, and all candidates that were tried, sorted by ω0
 * @throws SirenError `option` if an option is out of range, `diverged` if every candidate diverged; the reason of
 * `signal` if it is aborted
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

/** Returns the loss on the held-out points, or the loss of the last step if there are none. */
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
    // One more step reports the loss of the held-out points before its update.
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

/**
 * Returns the geometric mean, because factors are compared by their ratio, rounded to two digits, the accuracy of the
 * search.
 */
function between(one: TriedOmega0, other: TriedOmega0): number {
  return Number(Math.sqrt(one.omega0 * other.omega0).toPrecision(2));
}
