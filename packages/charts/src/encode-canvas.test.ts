import { createCanvas, loadImage } from '@napi-rs/canvas';
import { expect } from 'chai';
import { encodeCanvas } from './encode-canvas.js';

describe('an encoded canvas', () => {
  it('is a PNG file with the canvas’s pixels', async () => {
    const canvas = createCanvas(37, 21);
    const context = canvas.getContext('2d');
    for (let y = 0; y < 21; y++)
      for (let x = 0; x < 37; x++) {
        context.fillStyle = `rgb(${(7 * x * y) % 256} ${(31 * y) % 256} ${255 - 5 * x})`;
        context.fillRect(x, y, 1, 1);
      }
    const image = await loadImage(encodeCanvas(canvas));
    expect([image.width, image.height]).to.deep.equal([37, 21]);
    const decoded = createCanvas(37, 21);
    decoded.getContext('2d').drawImage(image, 0, 0);
    expect(decoded.data().equals(canvas.data())).to.equal(true);
  });
});
