import { blockUntilReady, type JsTree, jit, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import type { Step } from '../../time-steps.js';
import type { Tensor } from './networks.js';

const DECAY = 0.9;
const SQUARE_DECAY = 0.999;
const EPSILON = 1e-8;

/**
 * Creates a training step with Adam, compiled as a whole.
 *
 * @param lossOf Loss of parameters and inputs, a scalar.
 * @param inputs Returns the inputs of a step, which takes ownership of them.
 * @param options.clip Largest norm of the gradient. Default: not clipped.
 * @param options.onLoss Called with the loss of each step, before its update.
 */
export function adamStep<Parameters extends JsTree<Tensor>>(
  parameters: Parameters,
  lossOf: (parameters: Parameters, ...inputs: Tensor[]) => Tensor,
  inputs: () => Tensor[],
  { learningRate, clip, onLoss }: { learningRate: number; clip?: number; onLoss?: (loss: number) => void },
): Step {
  const [leaves, structure] = tree.flatten<Tensor>(parameters);
  const flatLoss = (values: Tensor[], given: Tensor[]): Tensor =>
    lossOf(tree.unflatten(structure, values) as Parameters, ...given);

  const update = jit(
    (values: Tensor[], means: Tensor[], squares: Tensor[], rate: Tensor, scale: Tensor, given: Tensor[]) => {
      const [loss, found] = valueAndGrad(flatLoss)(tree.ref(values), given) as [Tensor, Tensor[]];
      const gradients = clip === undefined ? found : clipped(found, clip);
      const next = values.map((value, index) => {
        const gradient = gradients[index] as Tensor;
        const mean = (means[index] as Tensor).mul(DECAY).add(gradient.ref.mul(1 - DECAY));
        const square = (squares[index] as Tensor).mul(SQUARE_DECAY).add(np.square(gradient).mul(1 - SQUARE_DECAY));
        const scaled = np.sqrt(square.ref.mul(scale.ref)).add(EPSILON);
        return { value: value.sub(mean.ref.mul(rate.ref).div(scaled)), mean, square };
      });
      tree.dispose([rate, scale]);
      return {
        loss,
        values: next.map(({ value }) => value),
        means: next.map(({ mean }) => mean),
        squares: next.map(({ square }) => square),
      };
    },
  );

  const zeros = () => leaves.map(({ shape }) => np.zeros(shape));
  let state = { values: leaves, means: zeros(), squares: zeros() };
  let step = 0;
  return async () => {
    step++;
    const rate = np.array(learningRate / (1 - DECAY ** step));
    const scale = np.array(1 / (1 - SQUARE_DECAY ** step));
    const { loss, ...next } = update(state.values, state.means, state.squares, rate, scale, inputs());
    state = next;
    await blockUntilReady([loss, state]);
    if (onLoss) onLoss(loss.item());
    else loss.dispose();
  };
}

/** Scales gradients to a norm of at most `limit`. */
function clipped(gradients: Tensor[], limit: number): Tensor[] {
  const squares = gradients.map((gradient) => np.square(gradient.ref).sum()).reduce((a, b) => a.add(b));
  const factor = np.minimum(np.reciprocal(np.sqrt(squares).add(1e-6)).mul(limit), 1);
  const scaled = gradients.map((gradient) => gradient.mul(factor.ref));
  factor.dispose();
  return scaled;
}
