import { byId, chosen } from '../dom.js';
import { halved, type Side } from '../known-pixels.js';
import { navigate } from '../navigate.js';
import { saveCanvas } from '../save-canvas.js';
import { WHOLE } from '../view.js';
import type { Studio } from './studio.js';
import { useTool } from './tools.js';

/** Connects the tools, buttons and sliders of the page to the studio. */
export function connectControls(studio: Studio): void {
  for (const radio of document.querySelectorAll<HTMLInputElement>('input[name="tool"]'))
    radio.onchange = () => {
      useTool(radio.value);
      if (radio.value === 'scatter') studio.scatter();
      if (radio.value === 'half') studio.see(halved(studio.shape, chosen('side') as Side));
    };
  for (const radio of document.querySelectorAll<HTMLInputElement>('input[name="side"]'))
    radio.onchange = () => studio.see(halved(studio.shape, radio.value as Side));
  byId('share', HTMLInputElement).oninput = () => studio.scatter();
  byId('shuffle', HTMLButtonElement).onclick = () => studio.shuffle();
  byId('none', HTMLButtonElement).onclick = () => studio.see(new Uint8Array(studio.pixels));
  byId('all', HTMLButtonElement).onclick = () => studio.see(new Uint8Array(studio.pixels).fill(1));
  byId('keep', HTMLInputElement).onchange = () => studio.work.change('complete');
  byId('blend', HTMLInputElement).oninput = () => studio.work.change('blend');
  byId('other', HTMLSelectElement).onchange = () => studio.work.change('blend');

  const { zoomBy } = navigate(byId('made', HTMLCanvasElement), {
    get: () => studio.view,
    set: (view) => studio.look(view),
    image: () => studio.shape,
  });
  byId('closer', HTMLButtonElement).onclick = () => zoomBy(2);
  byId('farther', HTMLButtonElement).onclick = () => zoomBy(1 / 2);
  byId('whole', HTMLButtonElement).onclick = () => studio.look(WHOLE);
  byId('save', HTMLButtonElement).onclick = () => saveCanvas(byId('made', HTMLCanvasElement), 'inpainted.png');
  matchMedia('(prefers-color-scheme: dark)').onchange = () => studio.showSeen();
}
