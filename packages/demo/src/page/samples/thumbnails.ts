import { byId, resize } from '../dom.js';
import { putPixels } from '../draw.js';
import type { Pixels } from './sampler/messages.js';
import { keyOf, SAMPLES, type SampleName, type SamplesState, titleOf } from './samples-state.js';

/** Number of small images that are kept. */
const KEPT = 160;

/** The small images: the samples of a seed, which can be chosen, and both ends of the path. */
export class Thumbnails {
  readonly #buttons: readonly HTMLButtonElement[];
  readonly #images = new Map<string, Pixels>();
  #shown: readonly (readonly [button: HTMLButtonElement, name: SampleName])[] = [];

  /**
   * Creates the buttons of the samples.
   *
   * @param choose called with the sample that is chosen
   */
  constructor(choose: (name: SampleName) => void) {
    this.#buttons = Array.from({ length: SAMPLES }, (_, index) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(Object.assign(document.createElement('canvas'), { width: 1, height: 1 }));
      button.onclick = () => {
        const name = this.#shown.find(([one]) => one === button)?.[1];
        if (name) choose({ ...name, index });
      };
      return button;
    });
    byId('sample-grid', HTMLFieldSetElement).replaceChildren(...this.#buttons);
  }

  /** Shows the samples of a state. */
  show({ seed, from, to }: SamplesState): void {
    const ends = [
      [byId('show-from', HTMLButtonElement), from, 'A'],
      [byId('show-to', HTMLButtonElement), to, 'B'],
    ] as const;
    for (const [button, name, end] of ends) label(button, `Show ${end}: ${titleOf(name)}`);
    const samples = this.#buttons.map((button, index) => [button, { seed, index }] as const);
    for (const [button, name] of samples) {
      const own = ends.filter(([, other]) => keyOf(other) === keyOf(name)).map(([, , end]) => end);
      button.toggleAttribute('data-end', own.length > 0);
      if (own.length > 0) button.dataset.end = own.join(' ');
      button.ariaPressed = String(own.length > 0);
      label(button, [titleOf(name), ...own].join(', '));
    }
    this.#shown = [...samples, ...ends.map(([button, name]) => [button, name] as const)];
    this.#draw();
  }

  /** Samples that are shown and whose images are missing, each once. */
  get missing(): readonly SampleName[] {
    const names = new Map(this.#shown.map(([, name]) => [keyOf(name), name]));
    return [...names].filter(([key]) => !this.#images.has(key)).map(([, name]) => name);
  }

  /** Adds the image of a sample. */
  add(name: SampleName, pixels: Pixels): void {
    this.#images.set(keyOf(name), pixels);
    const [oldest] = this.#images.keys();
    if (this.#images.size > KEPT && oldest !== undefined) this.#images.delete(oldest);
    this.#draw(keyOf(name));
  }

  /** Draws the images that are there, or only those of one sample. */
  #draw(only?: string): void {
    for (const [button, name] of this.#shown) {
      const key = keyOf(name);
      if (only !== undefined && key !== only) continue;
      const canvas = button.querySelector('canvas') as HTMLCanvasElement;
      const pixels = this.#images.get(key);
      if (!pixels || canvas.dataset.shows === key) continue;
      canvas.dataset.shows = key;
      resize(canvas, pixels);
      putPixels(canvas, pixels.bytes, pixels);
    }
  }
}

function label(button: HTMLButtonElement, text: string): void {
  button.setAttribute('aria-label', text[0]?.toUpperCase() + text.slice(1));
}
