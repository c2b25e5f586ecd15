import * as tf from '@tensorflow/tfjs';
import { checkCount } from '../check-option.js';
import { type DivergenceFault, DivergenceWatch } from '../training/divergence-watch.js';
import { Optimizer, type OptimizerConfig } from '../training/optimizer.js';
import { valueAndGradients } from '../training/value-and-gradients.js';
import { eventLoopYielder } from '../training/yield-to-event-loop.js';
import type { Fit } from './fit.js';
import { FitError } from './fit-error.js';
import type { FitState } from './fit-state.js';
import { FittedSignal } from './fitted-signal.js';
import type { SignalNetworkConfig } from './networks/signal-networks.js';

/** What one step did. */
export interface FitReport {
  /** Updates done, this one included. */
  readonly step: number;
  /** What is minimized, as it was before the update. */
  readonly loss: number;
  /** Its terms by name; empty if it has one alone. */
  readonly terms: Readonly<Record<string, number>>;
  /** Global norm of the gradient before clipping. */
  readonly gradientNorm: number;
  readonly learningRate: number;
}

/** A fit that is under way, for hooks. */
export interface Fitting {
  readonly report: FitReport;
  readonly signal: FittedSignal;
  /** A copy of all that changes. */
  state(): Promise<FitState>;
}

/** Something to do now and then: measure, save. */
export interface FitHook {
  /** After every so many steps, and after the last. */
  readonly every: number;
  /** Awaited before the fit goes on. */
  readonly run: (fitting: Fitting) => void | Promise<void>;
}

/** How a network is fitted to a signal: network, steps, learning rate, hooks and where to go on. */
export interface FitOptions extends Partial<OptimizerConfig> {
  /** Fit until so many updates are done. */
  readonly steps: number;
  /** Default the paper's SIREN, 3 × 256 sines between the first and the last layer. */
  readonly network?: SignalNetworkConfig;
  /** Decides the first weights; default 1. */
  readonly seed?: number;
  /** Goes on from there. */
  readonly from?: FitState;
  /** Called, and awaited, after every step. */
  readonly onStep?: (report: FitReport) => void | Promise<void>;
  readonly hooks?: readonly FitHook[];
  /** Stops the fit after the step that is under way. */
  readonly signal?: AbortSignal;
}

/** What came of a fit. */
export interface FitResult {
  /** For the caller to dispose. */
  readonly signal: FittedSignal;
  /** Before `steps` only if the signal stopped it. */
  readonly state: FitState;
  /** Of the last step; left out if none was taken. */
  readonly report?: FitReport;
}

/** The paper's, for images (supplement, section 3). */
const LEARNING_RATE = 1e-4;

/** Steps between copies of a good state: rare beside the work of a step, frequent beside what is lost. */
const KEEP_EVERY = 50;

/** A state is kept as a good one only if its loss is at most so many times the lowest level. */
const GOOD = 10;

/**
 * Fits one network to one signal, by Adam. The same seed gives the same numbers on the same backend; so does a fit that is
 * stopped and goes on from its state.
 *
 * @param fit belongs to the caller, who disposes it
 * @throws FitError (`diverged`), with the last good state, at the first step whose loss or gradient is not finite or has exploded
 *   (see `DivergenceWatch`), or when the fit itself finds a fault; SirenError `option` for a setting out of
 *   range, `state` for the state of another network
 */
export async function fitSiren(fit: Fit, options: FitOptions): Promise<FitResult> {
  const {
    network = { activation: 'sine' },
    seed = 1,
    steps,
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
    optimizer = new Optimizer(signal.variables, { learningRate: LEARNING_RATE, ...rest, steps: Math.max(1, steps) });
    if (from) {
      signal.setParameters(from.parameters);
      optimizer.load(from);
    }
    const watch = new DivergenceWatch(from?.watch);
    return { signal, ...(await run(fit, signal, optimizer, watch, { steps, onStep, hooks, abort })) };
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
    steps,
    onStep,
    hooks,
    abort,
  }: {
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
  /** Judges a step and tells of it, when its numbers are there. */
  const settle = async ({ numbers, candidate }: StepUnderWay): Promise<void> => {
    report = await numbers;
    const exploded = watch.check({ loss: report.loss, gradient: report.gradientNorm });
    if (exploded) throw new FitError(divergence(fit, report, exploded, optimizer, good), good);
    const fault = fit.fault?.(report);
    if (fault !== undefined) throw new FitError(`${fit.name}: step ${report.step}: ${fault}`, good);
    // Whether a state is good the loss of the step after it tells.
    if (candidate && report.loss <= GOOD * (watch.state.loss?.lowest ?? Number.POSITIVE_INFINITY)) good = candidate;
    await onStep?.(report);
    for (const { every, run } of hooks)
      if (report.step % every === 0 || report.step === steps) await run({ report, signal, state });
  };
  const isHooked = (step: number) => hooks.some(({ every }) => step % every === 0);
  let before: StepUnderWay | undefined;
  let now: StepUnderWay | undefined;
  try {
    while (optimizer.updates < steps && !abort?.aborted) {
      const keeps = optimizer.updates % KEEP_EVERY === 0;
      // Hooks and states belong to the step that is settled, not to one that has begun since.
      if (now && (keeps || isHooked(optimizer.updates) || !computesLater())) {
        await settle(now);
        now = undefined;
        if (abort?.aborted) break;
      }
      before = now;
      const candidate = keeps ? await state() : undefined;
      now = { numbers: takeStep(fit, signal, optimizer), candidate };
      now.numbers.catch(() => undefined); // whoever awaits it hears of it
      if (before) await settle(before);
      await yieldToEventLoop();
    }
    if (now) await settle(now);
  } finally {
    await now?.numbers.catch(() => undefined);
  }
  return { state: await state(), ...(report && { report }) };
}

/** A step whose numbers may still be on their way from a device. */
interface StepUnderWay {
  readonly numbers: Promise<FitReport>;
  /** The state before it, if it is to be kept. */
  readonly candidate: FitState | undefined;
}

/** Whether the backend computes while the program goes on, so that a step may begin before the numbers of the last one are read. */
const computesLater = (): boolean => (tf.backend() as { readonly computesLater?: boolean }).computesLater === true;

/** The sample, the loss with its gradients, the update, and all numbers in one reading. */
async function takeStep(fit: Fit, signal: FittedSignal, optimizer: Optimizer): Promise<FitReport> {
  const { learningRate, updates } = optimizer;
  const { coordinates, targets } = tf.tidy(() => {
    const { coordinates, targets } = fit.sample(updates);
    return { coordinates, targets };
  });
  let names: readonly string[] = [];
  const compute = (): tf.Scalar[] => {
    const loss = fit.loss({ ...signal.evaluate(coordinates, fit.derivatives), coordinates }, targets);
    if (loss instanceof tf.Tensor) return [loss as tf.Scalar];
    names = Object.keys(loss);
    const terms = Object.values(loss) as tf.Scalar[];
    return [tf.addN(terms), ...terms];
  };
  // A constraint on derivatives alone leaves the last bias free.
  const { values, gradients } = valueAndGradients(signal.variables, compute, { unused: 'zero' });
  const norm = optimizer.step(gradients);
  const step = optimizer.updates;
  tf.dispose([coordinates, targets, ...gradients]);
  const joined = tf.tidy(() => tf.concat([values, norm.reshape([1])]));
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
