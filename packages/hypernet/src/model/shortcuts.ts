import { emissionShortcut, type NamedEmission } from '../emissions/emissions.js';
import type { InpaintOptions } from './model.js';
import type { Shortcut } from './shortcut.js';

/** Settings of a model that determine its shortcuts. */
interface ShortcutConfig {
  readonly encoder: object;
  readonly hypernetwork: { readonly emission: NamedEmission };
  readonly local?: object;
}

/**
 * Returns the shortcuts of a model: image information that reaches the values beside the emitted parameters. The errors
 * of a model without shortcuts are *hypernetwork results*.
 */
export function shortcutsOf(
  { encoder, hypernetwork, local }: ShortcutConfig,
  { keepKnown = false }: InpaintOptions = {},
): readonly Shortcut[] {
  const { prior } = encoder as { readonly prior?: unknown };
  const emission = emissionShortcut(hypernetwork.emission);
  return [
    ...(emission ? [emission] : []),
    ...(local ? [{ name: 'feature maps', enters: 'inputs of the SIREN, added to its values' }] : []),
    // Without feature maps the prior is only an input of the encoder.
    ...(local && typeof prior === 'object'
      ? [{ name: 'the expectation of a prior', enters: 'added to the values' }]
      : []),
    ...(keepKnown ? [{ name: 'the known pixels', enters: 'kept as they are' }] : []),
  ];
}
