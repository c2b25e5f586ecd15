import { resize } from '../dom.js';
import { putPixels } from '../draw.js';
import type { Pictured, Pixels } from '../trainer/messages.js';

/** Parts of {@link Pictured}, with their names. */
const PARTS = [
  ['image', 'Image'],
  ['gradient', 'Gradient'],
  ['laplacian', 'Laplacian'],
] as const satisfies readonly (readonly [keyof Pictured, string])[];

/** Shows an image with its gradient and its Laplacian. */
export class NetworkCard {
  readonly element: HTMLElement;
  readonly #canvases: Readonly<Record<keyof Pictured, HTMLCanvasElement>>;
  readonly #value = document.createElement('output');
  readonly #button: HTMLButtonElement | undefined;

  /**
   * Creates a card.
   *
   * @param name name of the network for the style sheet
   * @param download called to download the network. Without it there is no button
   */
  constructor(name: string, label: string, download?: () => void) {
    this.element = document.createElement('article');
    this.element.className = 'network';
    this.element.dataset.network = name;
    const title = document.createElement('h3');
    title.textContent = label;
    const canvases = PARTS.map(([part, what]) => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [1, 1];
      canvas.setAttribute('role', 'img');
      canvas.setAttribute('aria-label', `${what}, ${label}`);
      return [part, canvas] as const;
    });
    this.#canvases = Object.fromEntries(canvases) as Record<keyof Pictured, HTMLCanvasElement>;
    const derivatives = document.createElement('div');
    derivatives.className = 'derivatives';
    derivatives.append(
      ...PARTS.slice(1).map(([part, what]) => {
        const figure = document.createElement('figure');
        const caption = document.createElement('figcaption');
        caption.textContent = what;
        figure.append(this.#canvases[part], caption);
        return figure;
      }),
    );
    const numbers = document.createElement('div');
    numbers.className = 'numbers';
    numbers.append(this.#value);
    if (download) {
      this.#button = document.createElement('button');
      this.#button.type = 'button';
      this.#button.textContent = 'Download';
      this.#button.setAttribute('aria-label', `Download ${label} as a safetensors file`);
      this.#button.onclick = download;
      numbers.append(this.#button);
    }
    this.element.append(title, this.#canvases.image, derivatives, numbers);
    this.clear('');
  }

  show(pictured: Pictured, text: string): void {
    for (const [part, canvas] of Object.entries(this.#canvases)) put(canvas, pictured[part as keyof Pictured]);
    this.#value.textContent = text;
    if (this.#button) this.#button.disabled = false;
  }

  /** Shows a text in the place of an error. */
  tell(text: string): void {
    this.#value.textContent = text;
  }

  /** Empties the images, which keep their place. */
  clear(text: string, size?: { height: number; width: number }): void {
    for (const canvas of Object.values(this.#canvases)) {
      if (size) resize(canvas, size);
      canvas.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height);
    }
    this.#value.textContent = text;
    if (this.#button) this.#button.disabled = true;
  }
}

function put(canvas: HTMLCanvasElement, { bytes, ...size }: Pixels): void {
  resize(canvas, size);
  putPixels(canvas, bytes, size);
}
