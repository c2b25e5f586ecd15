import { background } from './background.js';
import { beard } from './beard.js';
import { body } from './body.js';
import { earrings } from './earrings.js';
import { eyes } from './eyes.js';
import { figure } from './figure.js';
import { glasses } from './glasses.js';
import { hair, hairBehind } from './hair.js';
import { HATS } from './hats.js';
import { head } from './head.js';
import type { Layer } from './layers.js';
import { mouth } from './mouth.js';
import { nose } from './nose.js';
import type { PortraitParameters } from './parameters.js';

/** The coats of paint that make the picture of the parameters, the deepest first. */
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
