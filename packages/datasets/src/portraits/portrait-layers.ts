import { figure } from './figure.js';
import type { Layer } from './layers.js';
import type { PortraitParameters } from './parameters.js';
import { background } from './parts/background.js';
import { beard } from './parts/beard.js';
import { body } from './parts/body.js';
import { earrings } from './parts/earrings.js';
import { eyes } from './parts/eyes.js';
import { glasses } from './parts/glasses.js';
import { hair, hairBehind } from './parts/hair.js';
import { HATS } from './parts/hats.js';
import { head } from './parts/head.js';
import { mouth } from './parts/mouth.js';
import { nose } from './parts/nose.js';

/** Creates the layers of a portrait, from back to front. */
export function portraitLayers(parameters: PortraitParameters): Layer[] {
  const person = figure(parameters);
  const hat = HATS[person.hat.style];
  return [
    ...background(person),
    ...(hat.hidesHair ? [] : hairBehind(person)),
    ...(hat.behind?.(person) ?? []),
    ...body(person),
    ...head(person),
    ...beard(person),
    ...mouth(person),
    ...nose(person),
    ...eyes(person),
    ...(hat.hidesHair ? [] : [...hair(person), ...earrings(person)]),
    ...glasses(person),
    ...hat.front(person),
  ];
}
