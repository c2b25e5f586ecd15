import type { SirenSpec } from '../network/siren-spec.js';
import { SirenError } from '../siren-error.js';

/** What a layer's numbers deviate by, over initial parameters, units and coordinates. */
export interface ExpectedStd {
  /** Standard deviation of ω·(x·W + b); of x·W + b in the last, linear layer. */
  readonly preActivation: number;
  /** Standard deviation of the sine of it; in the last, linear layer the same as the pre-activation's. */
  readonly output: number;
}

/** Points that stand for the whole domain: the second moment is then right to four digits. */
const DOMAIN_POINTS = 8192;

/**
 * Standard deviations that a network has at the start, layer by layer, in the limit of great width.
 *
 * With n inputs, weights from U(±w), biases from U(±b), mean square m of the inputs at a coordinate, and
 * sinc t = sin t / t:
 *
 *   variance        s² = ω²w²/3 · n·m,   to which the bias adds ω²b²/3
 *   sine's square   m′ = ½(1 − c · sinc(2ωb)),   c = Πₖ sinc(2ωw xₖ) in the first layer, exp(−2s²) in later ones
 *
 * since sin² t = ½(1 − cos 2t), and the mean of the cosine of a sum of independent symmetric numbers is the product of
 * their means. The first layer is exact at any width; later ones take the sum over their inputs as normal. Variances are
 * then averaged over the coordinates.
 *
 * In later layers this is the recursion s′² = 1 − exp(−2s²) of Sitzmann et al. 2020 (supplement, section 1) where there are
 * no biases: 1.000, 0.930, 0.907, … → 0.8926, but for coordinates near the center, which the first layer hardly spreads.
 * Texts that treat the uniform bias as normal, s′² = 1 − exp(−2s²) + ω²b²/3 with s the whole deviation, differ by up to 1 %.
 *
 * @param points the coordinates to average over, [N, I] flat, row by row, such as `await coords.data()`;
 *   default the whole domain [-1, 1], evenly
 * @returns one entry per layer, the last linear one included
 * @throws SirenError `shape` if there is no point, or no whole number of them
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

/** The pre-activations' part of {@link expectedActivationStd}: 7.07, 1.00, 0.93, … in two dimensions without bias. */
export function expectedPreActivationStd(spec: SirenSpec, points?: ArrayLike<number>): readonly number[] {
  return expectedActivationStd(spec, points).map(({ preActivation }) => preActivation);
}

function sinc(angle: number): number {
  return angle === 0 ? 1 : Math.sin(angle) / angle;
}

/**
 * Points spread evenly over [0, 1] in any number of dimensions, which is enough as every term is even: the additive
 * recurrence frac(k/gⁱ), where g is the root above 1 of g^(I+1) = g + 1 (Roberts 2018, the R sequence).
 */
function domainPoints(inputs: number): Float64Array {
  let ratio = 2;
  for (let round = 0; round < 64; round++) ratio = (1 + ratio) ** (1 / (inputs + 1));
  return Float64Array.from({ length: DOMAIN_POINTS * inputs }, (_, position) => {
    const point = Math.floor(position / inputs);
    return ((point + 0.5) * ratio ** -((position % inputs) + 1)) % 1;
  });
}
