import { SirenError } from '../siren-error.js';
import type { NamedArray, NamedArrays } from '../training/variables.js';

/**
 * What PyTorch puts before or between the names of a wrapped model's tensors: DataParallel and DistributedDataParallel,
 * torch.compile, FSDP, activation checkpoints, DeepSpeed.
 */
const WRAPPERS = new Set([
  'module',
  '_orig_mod',
  '_fsdp_wrapped_module',
  '_checkpoint_wrapped_module',
  '_forward_module',
]);

/** What training programs put before all names of the model. */
const HOLDERS = new Set(['model', 'ema_model', 'state_dict']);

/**
 * A `state_dict` by the names that the model has by itself: without what PyTorch and training programs wrap around them, and
 * without tensors of whole numbers, which count steps and weigh nothing.
 *
 * @throws SirenError `parameters` if two tensors have the same name then
 */
export function torchState(arrays: NamedArrays): NamedArrays {
  const state: Record<string, NamedArray> = {};
  for (const [name, array] of Object.entries(arrays)) {
    if (array.integer) continue;
    const parts = name.split('.').filter((part) => !WRAPPERS.has(part));
    while (HOLDERS.has(parts[0] as string) && parts.length > 1) parts.shift();
    const plain = parts.join('.');
    if (Object.hasOwn(state, plain))
      throw new SirenError(
        'parameters',
        `siren.torchState: two tensors are called ${plain}, one of them as ${name}. Keep one of the models in the file, the averaged or the last one`,
      );
    state[plain] = array;
  }
  return state;
}
