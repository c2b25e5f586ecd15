/** Returns the element of index.html with the given id and class. */
export function byId<Element extends HTMLElement>(id: string, type: new () => Element): Element {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`index.html has no ${type.name} ‘${id}’`);
}

/** Returns the value of the selected radio button in a group. */
export function chosen(name: string): string {
  return document.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`)?.value ?? '';
}

export function context2d(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  return canvas.getContext('2d') as CanvasRenderingContext2D;
}

/**
 * Resizes a canvas in pixels and sets its aspect ratio on the page. The content is kept if the size does not change.
 */
export function resize(canvas: HTMLCanvasElement, { height, width }: { height: number; width: number }): void {
  canvas.style.aspectRatio = `${width} / ${height}`;
  if (canvas.width === width && canvas.height === height) return;
  canvas.width = width;
  canvas.height = height;
}
