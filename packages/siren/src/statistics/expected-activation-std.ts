import type { SirenSpec } from '../network/siren-spec.js';
import { SirenError } from '../siren-error.js';

/** Expected standard deviations in one layer, over initial parameters, units and coordinates. */
export interface ExpectedStd {
  /** Standard deviation of ω·(x·W + b), or of x·W + b in the last, linear layer. */
  readonly preActivation: number;
  /** Standard deviation of the sine. In the last, linear layer, that of the pre-activation. */
  readonly output: number;
}

/** Number of points that sample the domain, enough for four digits of the second moment. */
const DOMAIN_POINTS = 8192;

/**
 * Computes the standard deviations of an initialized network, layer by layer, in the limit of infinite width. They are
 * those of sines, whatever the activation of the network is.
 *
 * With n inputs, weights from U(±w), biases from U(±b), mean square m of the inputs at a coordinate, and sinc t = sin t
 * / t:
 *
 * - variance from the weights: s² = ω²w²/3 · n·m; the bias adds ω²b²/3
 * - mean square of the sine: m′ = ½(1 − c · sinc(2ωb)), with c = Πₖ sinc(2ωw xₖ) in the first layer and c = exp(−2s²)
 *   in later layers
 *
 * This follows from sin² t = ½(1 − cos 2t), because the mean cosine of a sum of independent symmetric numbers is the
 * product of the mean cosines. The first layer is exact at any width. Later layers treat the sum over the inputs as
 * normal. The variances are averaged over the coordinates.
 *
 * Without biases, later layers follow the recursion s′² = 1 − exp(−2s²) of Sitzmann et al. 2020 (supplement, section
 * 1): 1.000, 0.930, 0.907, … → 0.8926, except for coordinates near the center. The approximation that treats the
 * uniform bias as normal, s′² = 1 − exp(−2s²) + ω²b²/3 with the total variance s², differs by up to 1 %.
 *
 * @param points coordinates to average over, flat [N, I], row-major, such as `await coords.data()`. Default: evenly
 * spread over the domain [-1, 1]
 * @returns one entry per layer, including the last, linear layer
 * @throws SirenError `shape` if there is no point or the length is not a multiple of I
 */
export function expectedActivationStd(
  spec: SirenSpec,
  points: ArrayLike<number> = domainPoints(spec.inputs),
): readonly ExpectedStd[] {
  const count = points.length / spec.inputs;
  if (count === 0 || !Number.isInteger(count)) {
    throw new SirenError(
      'shape',
      `siren.expectedActivationStd: expected points [N, ${spec.inputs}], flat, got ${points.length} numbers`,
    );
  }
  const variances = spec.layers.map(() => ({ preActivation: 0, output: 0 }));
  for (let point = 0; point < count; point++) {
    const x = Array.from({ length: spec.inputs }, (_, axis) => points[point * spec.inputs + axis] as number);
    let meanSquare = x.reduce((sum, value) => sum + value ** 2 / spec.inputs, 0);
    for (const [index, { inputs, omega, weight, bias }] of spec.layers.entries()) {
      const scale = omega === 0 ? 1 : omega;
      const fromWeights = (scale * weight.std) ** 2 * inputs * meanSquare;
      const preActivation = fromWeights + (scale * bias.std) ** 2;
      if (omega === 0) {
        meanSquare = preActivation;
      } else {
        const meanCosine =
          index === 0
            ? x.reduce((product, value) => product * sinc(2 * omega * weight.limit * value), 1)
            : Math.exp(-2 * fromWeights);
        meanSquare = (1 - meanCosine * sinc(2 * omega * bias.limit)) / 2;
      }
      const sum = variances[index] as { preActivation: number; output: number };
      sum.preActivation += preActivation / count;
      sum.output += meanSquare / count;
    }
  }
  return variances.map(({ preActivation, output }) => ({
    preActivation: Math.sqrt(preActivation),
    output: Math.sqrt(output),
  }));
}

/**
 * Returns the pre-activation entries of {@link expectedActivationStd}: 7.07, 1.00, 0.93, … in two dimensions without
 * bias.
 */
export function expectedPreActivationStd(spec: SirenSpec, points?: ArrayLike<number>): readonly number[] {
  return expectedActivationStd(spec, points).map(({ preActivation }) => preActivation);
}

function sinc(angle: number): number {
  return angle === 0 ? 1 : Math.sin(angle) / angle;
}

/**
 * Returns points spread evenly over [0, 1] in any number of dimensions, by the additive recurrence frac(k/gⁱ), where g
 * is the root above 1 of g^(I+1) = g + 1 (Roberts 2018, the R sequence). The negative half is not needed because every
 * term is even.
 */
function domainPoints(inputs: number): Float64Array {
  let ratio = 2;
  for (let round = 0; round < 64; round++) ratio = (1 + ratio) ** (1 / (inputs + 1));
  return Float64Array.from({ length: DOMAIN_POINTS * inputs }, (_, position) => {
    const point = Math.floor(position / inputs);
    return ((point + 0.5) * ratio ** -((position % inputs) + 1)) % 1;
  });
}
