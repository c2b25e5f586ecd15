import { SirenError } from '../siren-error.js';
import type { NamedArray, NamedArrays } from '../training/variables.js';

/**
 * Name parts that PyTorch inserts for wrapped models: DataParallel and DistributedDataParallel, torch.compile, FSDP,
 * activation checkpointing, DeepSpeed.
 */
const WRAPPERS = new Set([
  'module',
  '_orig_mod',
  '_fsdp_wrapped_module',
  '_checkpoint_wrapped_module',
  '_forward_module',
]);

/** Name prefixes that training programs add to all tensors of a model. */
const HOLDERS = new Set(['model', 'ema_model', 'state_dict']);

/**
 * Removes wrappers from the names of a `state_dict`, so that each tensor has its name in the plain model. Integer
 * tensors, such as step counters, are dropped.
 *
 * @throws SirenError `parameters` if two tensors then have the same name
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
