/** The page's element of an id, which index.html has, of the class that it has there. */
export function byId<Element extends HTMLElement>(id: string, type: new () => Element): Element {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`index.html has no ${type.name} ‘${id}’`);
}

/** The radio button that is chosen of those of a name. */
export function chosen(name: string): string {
  return document.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`)?.value ?? '';
}

export function context2d(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  return canvas.getContext('2d') as CanvasRenderingContext2D;
}

/** Gives a canvas a size in pixels of its own, and its form on the page; what it shows stays if the size does. */
export function resize(canvas: HTMLCanvasElement, { height, width }: { height: number; width: number }): void {
  canvas.style.aspectRatio = `${width} / ${height}`;
  if (canvas.width === width && canvas.height === height) return;
  canvas.width = width;
  canvas.height = height;
}
