/** Lets the reader save a canvas, as it is shown, as a PNG file of that name. */
export function saveCanvas(canvas: HTMLCanvasElement, name: string): void {
  canvas.toBlob((blob) => {
    if (blob === null) return;
    const address = URL.createObjectURL(blob);
    const link = Object.assign(document.createElement('a'), { href: address, download: name });
    link.click();
    // The download has begun by the next task.
    setTimeout(() => URL.revokeObjectURL(address), 0);
  }, 'image/png');
}
