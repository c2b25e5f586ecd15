/** Downloads the content of a canvas as a PNG file. */
export function saveCanvas(canvas: HTMLCanvasElement, name: string): void {
  canvas.toBlob((blob) => {
    if (blob === null) return;
    const address = URL.createObjectURL(blob);
    const link = Object.assign(document.createElement('a'), { href: address, download: name });
    link.click();
    // The download starts before the next task.
    setTimeout(() => URL.revokeObjectURL(address), 0);
  }, 'image/png');
}
