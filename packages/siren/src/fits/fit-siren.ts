import * as tf from '@tensorflow/tfjs-core';
import { checkCount } from '../check-option.js';
import { checkOrder } from '../derivatives/order-limit.js';
import type { Precision } from '../network/precision.js';
import { type DivergenceFault, DivergenceWatch } from '../training/divergence-watch.js';
import { Optimizer, type OptimizerConfig } from '../training/optimizer.js';
import { valueAndGradients } from '../training/value-and-gradients.js';
import type { NamedArrays } from '../training/variables.js';
import { eventLoopYielder } from '../training/yield-to-event-loop.js';
import type { Fit } from './fit.js';
import { FitError } from './fit-error.js';
import type { FitState } from './fit-state.js';
import { FittedSignal } from './fitted-signal.js';
import type { SignalNetworkConfig } from './networks/signal-networks.js';
import { checkStepPrecision } from './networks/step-precision.js';

/** Report of one step. */
export interface FitReport {
  /** Number of updates, including this one. */
  readonly step: number;
  /** Loss before the update. */
  readonly loss: number;
  /** Terms of the loss by name. Empty if the loss has a single term. */
  readonly terms: Readonly<Record<string, number>>;
  /** Global norm of the gradient before clipping. */
  readonly gradientNorm: number;
  readonly learningRate: number;
}

/** Argument of a hook: a running fit. */
export interface Fitting {
  readonly report: FitReport;
  readonly signal: FittedSignal;
  /** Returns a copy of the state, from which the fit can resume. */
  state(): Promise<FitState>;
}

/** A callback at regular intervals, for example to measure or to save. */
export interface FitHook {
  /** Interval in steps. The hook also runs after the last step. */
  readonly every: number;
  /** Callback. The fit continues after its promise resolves. */
  readonly run: (fitting: Fitting) => void | Promise<void>;
}

/** Options of {@link fitSiren}. */
export interface FitOptions extends Partial<OptimizerConfig> {
  /** Total number of updates, including those of `from`. */
  readonly steps: number;
  /** Network. Default: the paper's SIREN with 3 hidden layers of 256 units. */
  readonly network?: SignalNetworkConfig;
  /**
   * Precision of the products in each step: `mixed` on the backend native, for the network `sine` without an encoding
   * and losses on at most the gradient and the Laplacian. Measures and samples are computed in float32. Default:
   * `float32`.
   */
  readonly precision?: Precision;
  /** Seed of the initial weights. Default: 1. */
  readonly seed?: number;
  /** Initial parameters by name. Default: drawn from the distributions of the network. */
  readonly start?: NamedArrays;
  /** State to resume from. */
  readonly from?: FitState;
  /**
   * Called after every step, with the fitted signal. The fit continues after its promise resolves. On a backend that
   * computes asynchronously the parameters may already be those after the next step.
   */
  readonly onStep?: (report: FitReport, signal: FittedSignal) => void | Promise<void>;
  readonly hooks?: readonly FitHook[];
  /** Stops the fit after the current step. */
  readonly signal?: AbortSignal;
}

/** Result of a fit. */
export interface FitResult {
  /** Fitted signal. The caller disposes of it. */
  readonly signal: FittedSignal;
  /** Final state. It has fewer updates than `steps` only if `signal` was aborted. */
  readonly state: FitState;
  /** Report of the last step. Absent if no step was taken. */
  readonly report?: FitReport;
}

/** Learning rate of the paper for images (supplement, section 3). */
const LEARNING_RATE = 1e-4;

/** Interval in steps between copies of the state. */
const KEEP_EVERY = 50;

/** A state counts as good only if its loss is at most this factor times the lowest level. */
const GOOD = 10;

/**
 * Fits one network to one signal with Adam. The same seed gives the same numbers on the same backend, also if the fit
 * is stopped and resumed.
 *
 * @param fit the fit, which the caller disposes of
 * @throws FitError (`diverged`) with the last good state, at the first step whose loss or gradient is not finite or has
 * exploded (see `DivergenceWatch`), or when `fit.fault` reports a problem
 * @throws SirenError `option` for an option out of range, a loss on derivatives that the network lacks or a precision
 * that the backend or the network lacks, `state` for the state or the start of another network
 */
export async function fitSiren(fit: Fit, options: FitOptions): Promise<FitResult> {
  const {
    network = { activation: 'sine' },
    precision = 'float32',
    seed = 1,
    steps,
    start,
    from,
    onStep,
    hooks = [],
    signal: abort,
    ...rest
  } = options;
  checkCount('fitSiren: steps', steps, 0);
  for (const { every } of hooks) checkCount('fitSiren: every', every, 1);
  const signal = new FittedSignal(network, fit, seed);
  let optimizer: Optimizer | undefined;
  try {
    checkOrder(signal.network.limit, fit.derivatives);
    checkStepPrecision('fitSiren: precision', signal.network, fit.derivatives, precision);
    optimizer = new Optimizer(signal.variables, { learningRate: LEARNING_RATE, ...rest, steps: Math.max(1, steps) });
    if (start) signal.setParameters(start);
    if (from) {
      signal.setParameters(from.parameters);
      optimizer.load(from);
    }
    const watch = new DivergenceWatch(from?.watch);
    return { signal, ...(await run(fit, signal, optimizer, watch, { precision, steps, onStep, hooks, abort })) };
  } catch (error) {
    signal.dispose();
    throw error;
  } finally {
    optimizer?.dispose();
  }
}

async function run(
  fit: Fit,
  signal: FittedSignal,
  optimizer: Optimizer,
  watch: DivergenceWatch,
  {
    precision,
    steps,
    onStep,
    hooks,
    abort,
  }: {
    precision: Precision;
    steps: number;
    onStep: FitOptions['onStep'];
    hooks: readonly FitHook[];
    abort: AbortSignal | undefined;
  },
): Promise<Omit<FitResult, 'signal'>> {
  const state = async (): Promise<FitState> => ({
    ...(await optimizer.state()),
    parameters: await signal.parameters(),
    watch: watch.state,
  });
  const yieldToEventLoop = eventLoopYielder();
  let good = await state();
  let report: FitReport | undefined;
  /** Waits for the results of a step, checks them and reports the step. */
  const settle = async ({ numbers, candidate }: StepUnderWay): Promise<void> => {
    report = await numbers;
    const exploded = watch.check({ loss: report.loss, gradient: report.gradientNorm });
    if (exploded) throw new FitError(divergence(fit, report, exploded, optimizer, good), good);
    const fault = fit.fault?.(report);
    if (fault !== undefined) throw new FitError(`${fit.name}: step ${report.step}: ${fault}`, good);
    // The loss of the step after a state decides whether the state is good.
    if (candidate && report.loss <= GOOD * (watch.state.loss?.lowest ?? Number.POSITIVE_INFINITY)) good = candidate;
    await onStep?.(report, signal);
    for (const { every, run } of hooks)
      if (report.step % every === 0 || report.step === steps) await run({ report, signal, state });
  };
  const isHooked = (step: number) => hooks.some(({ every }) => step % every === 0);
  let before: StepUnderWay | undefined;
  let now: StepUnderWay | undefined;
  try {
    while (optimizer.updates < steps && !abort?.aborted) {
      const keeps = optimizer.updates % KEEP_EVERY === 0;
      // Hooks and saved states require that no later step has begun.
      if (now && (keeps || isHooked(optimizer.updates) || !computesLater())) {
        await settle(now);
        now = undefined;
        if (abort?.aborted) break;
      }
      before = now;
      const candidate = keeps ? await state() : undefined;
      now = { numbers: takeStep(fit, signal, optimizer, precision), candidate };
      now.numbers.catch(() => undefined); // the error is thrown where the promise is awaited
      if (before) await settle(before);
      await yieldToEventLoop();
    }
    if (now) await settle(now);
  } finally {
    await now?.numbers.catch(() => undefined);
  }
  return { state: await state(), ...(report && { report }) };
}

/** Step whose results may not have been read from the device yet. */
interface StepUnderWay {
  readonly numbers: Promise<FitReport>;
  /** State before the step, if it may have to be restored. */
  readonly candidate: FitState | undefined;
}

/**
 * Returns whether the backend computes asynchronously. A step can then begin before the results of the previous step
 * are read.
 */
const computesLater = (): boolean => (tf.backend() as { readonly computesLater?: boolean }).computesLater === true;

/** Samples points, computes the loss and its gradients, updates the network, and reads all numbers in one transfer. */
async function takeStep(
  fit: Fit,
  signal: FittedSignal,
  optimizer: Optimizer,
  precision: Precision,
): Promise<FitReport> {
  const { learningRate, updates } = optimizer;
  const { coordinates, targets } = tf.tidy(() => {
    const { coordinates, targets } = fit.sample(updates);
    return { coordinates, targets };
  });
  let names: readonly string[] = [];
  const compute = (): tf.Scalar[] => {
    const loss = fit.loss({ ...signal.evaluate(coordinates, fit.derivatives, precision), coordinates }, targets);
    if (loss instanceof tf.Tensor) return [loss as tf.Scalar];
    names = Object.keys(loss);
    const terms = Object.values(loss) as tf.Scalar[];
    return [tf.addN(terms), ...terms];
  };
  // The last bias is unused if the loss depends on derivatives alone.
  const { values, gradients } = valueAndGradients(signal.variables, compute, { unused: 'zero' });
  const norm = optimizer.step(gradients);
  const step = optimizer.updates;
  tf.dispose([coordinates, targets, ...gradients]);
  const joined = tf.tidy(() => tf.concat([values, tf.reshape(norm, [1])]));
  tf.dispose([values, norm]);
  const numbers = [...(await joined.data())];
  joined.dispose();
  return {
    step,
    loss: numbers[0] as number,
    terms: Object.fromEntries(names.map((name, index) => [name, numbers[index + 1] as number])),
    gradientNorm: numbers.at(-1) as number,
    learningRate,
  };
}

function divergence(
  fit: Fit,
  { step, learningRate }: FitReport,
  { quantity, value, lowest }: DivergenceFault,
  { config }: Optimizer,
  good: FitState,
) {
  const advice = [
    `a lower learning rate, ${learningRate / 10} for instance`,
    ...(config.clip > 0 ? [] : ['clip: 1']),
    'a lower omega0 of the first layer',
  ];
  const what = quantity === 'loss' ? 'the loss' : 'the norm of the gradient';
  const before = lowest === undefined ? '' : `, it was down to ${lowest.toPrecision(3)}`;
  return (
    `${fit.name}: step ${step}: ${what} ran away: it is ${value.toPrecision(3)}${before}, at learning rate ` +
    `${learningRate}. Try ${advice.slice(0, -1).join(', ')} or ${advice.at(-1)}. The state after ${good.step} steps is kept.`
  );
}
