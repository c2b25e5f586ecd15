import type { Encoding } from '@hypersiren/hypernet/encoders';
import * as tf from '@tensorflow/tfjs';
import { openCamera } from './camera.js';
import { gradientPixels, picturePixels, scaleOf, signedPixels } from './colours.js';
import { Completer, type Completion, type PixelValues } from './completion.js';
import { byId, chosen, resize } from './dom.js';
import { putPixels, putRaster, putSketch } from './draw.js';
import { examplePictures, type NamedPicture } from './example-pictures.js';
import { countSeen, halved, type Mask, type Side, scattered, stroked } from './known-pixels.js';
import { type LoadedModel, loadModel } from './load-model.js';
import { navigate } from './navigate.js';
import { PageError } from './page-error.js';
import { rasterOf, readPicture } from './read-picture.js';
import { BandSize, renderBands } from './render-window.js';
import { bicubic, nearest } from './resample.js';
import { SeenCanvas } from './seen-canvas.js';
import { Stages } from './stages.js';
import { backendLabels, startBackend } from './start-backend.js';
import { cornerOf, placeIn, type Size, type View, WHOLE, windowOf } from './view.js';
import { weightCharts } from './weights-chart.js';

/** Pixels on the longer side of what is computed: while something moves, at rest, and of the small pictures. */
const SKETCH = [24, 32, 48];
const FINE = [192, 256, 384, 512];
const SMALL = 192;
const DERIVED = [32, 48, 64, 96];

/** How long the picture, and its derivatives, may take until they are fine: on a slow machine they have fewer pixels. */
const PATIENCE = 1000; // ms

/** The same for the first sight, without what the model takes to read the known pixels. */
const SKETCH_PATIENCE = 10; // ms

/** What the browser's performance timeline calls the time from a change of the known pixels to the first sight. */
const FIRST_SIGHT = 'first sight';

/** Of what is computed between two turns of the page: a frame has 16 ms; derivatives cost more for being begun. */
const BAND = 12; // ms
const DERIVED_BAND = 60; // ms

/** Scales of the pictures of derivatives are no finer than these, lest a flat place shows its rounding errors. */
const FLATTEST = 0.1;
const STRAIGHTEST = 1;

/** The predicted deviation that is white, for values from -1 to 1. */
const MOST_UNSURE = 0.5;

/** Without a change, until a screen reader is told. */
const KEEP_STILL = 250; // ms

const folder = new URL('model/', document.baseURI);
const numbers = new Intl.NumberFormat('en');

void start();

async function start(): Promise<void> {
  say(undefined);
  byId('loading', HTMLElement).hidden = false;
  try {
    const wanted = new URLSearchParams(location.search).get('backend');
    const backend = await startBackend(wanted);
    const progress = byId('progress', HTMLProgressElement);
    const loaded = await loadModel(folder, (share) => {
      progress.value = share;
    });
    const pictures = await examplePictures(loaded.about, folder);
    byId('studio', HTMLElement).hidden = false;
    describe(loaded, backend);
    studio(loaded, pictures);
  } catch (error) {
    say(error, () => void start());
  } finally {
    byId('loading', HTMLElement).hidden = true;
  }
}

/** Says what went wrong, in words; nothing takes it back. With `again` there is a button for it. */
function say(error: unknown, again?: () => void): void {
  const problem = byId('problem', HTMLElement);
  problem.hidden = error === undefined;
  if (error === undefined) return;
  byId('problem-text', HTMLElement).textContent =
    error instanceof PageError ? error.message : `This page has a fault: ${(error as Error)?.message ?? error}`;
  const retry = byId('retry', HTMLButtonElement);
  retry.hidden = again === undefined;
  retry.onclick = again ?? null;
  byId('dismiss', HTMLButtonElement).onclick = () => say(undefined);
}

/** What the page says of the model and of what computes. */
function describe({ about, model }: LoadedModel, backend: string): void {
  const { height, width } = about.shape;
  const count = numbers.format(model.spec.parameterCount);
  byId('about', HTMLElement).textContent =
    `${about.name}: ${count} parameters, ${numbers.format(about.step)} steps, reads ${width}×${height}`;
  const select = byId('backend', HTMLSelectElement);
  select.replaceChildren(
    ...[...backendLabels].map(([name, label]) => new Option(label, name, false, name === backend)),
  );
  select.onchange = () => {
    const search = new URLSearchParams(location.search);
    search.set('backend', select.value);
    location.search = String(search);
  };
}

function studio({ about, model }: LoadedModel, examples: readonly NamedPicture[]): void {
  const { shape } = about;
  const pixels = shape.height * shape.width;
  const completer = new Completer(model);
  const canvas = (id: string) => byId(id, HTMLCanvasElement);
  const made = canvas('made');
  const likelihood = about.config.likelihood !== undefined;
  byId('deviation-figure', HTMLElement).hidden = !likelihood;

  let picture = examples[0] as NamedPicture;
  let seed = 1;
  let mask: Mask = scattered(shape, shareCount(), seed);
  let view: View = WHOLE;
  let completion: Completion | undefined;
  /** What is known of the newest completion at the picture's own pixels. */
  let measured: (PixelValues & { of: Completion }) | undefined;
  let weighed: Completion | undefined;
  /** When known pixels changed of which there is no sight yet. */
  let changed: number | undefined;
  let blended: { of: Completion | undefined; with: NamedPicture; share: number } | undefined;
  let fine = sizeWithin(shape, FINE[0] as number);
  const band = new BandSize(BAND, 100);
  // By reverse mode, through local latents, derivatives take many times longer.
  const derivedBand = new BandSize(DERIVED_BAND, model.spec.local ? 1 : 20);

  /** The largest of some sizes that there is time for. */
  function affordable(sides: readonly number[], speed: BandSize, patience = PATIENCE): Size {
    const counts = sides.map((side) => pointsOf(sizeWithin(shape, side)));
    return sizeWithin(shape, sides[counts.indexOf(speed.most(counts, patience))] as number);
  }

  async function complete(): Promise<void> {
    const old = completion;
    completion = completer.complete(picture.raster, mask, byId('keep', HTMLInputElement).checked);
    old?.dispose();
  }

  /** The first sight of what is to come, in few points. */
  async function sketch(): Promise<void> {
    if (!completion) return;
    fine = affordable(FINE, band);
    resize(made, fine);
    const size = affordable(SKETCH, band, SKETCH_PATIENCE);
    const values = await completer.values(completion.pictures, windowOf(view, shape, size), size);
    putSketch(made, picturePixels(values, shape.channels), size);
    if (changed !== undefined) performance.measure(FIRST_SIGHT, { start: changed, end: performance.now() });
    changed = undefined;
  }

  /** What became of the picture's own pixels. */
  async function measure(): Promise<void> {
    if (!completion || measured?.of === completion) return;
    measured = { of: completion, ...(await completer.pixels(completion, picture.raster, mask)) };
    byId('error', HTMLElement).textContent =
      measured.psnr === undefined ? 'all pixels kept' : `${measured.psnr.toFixed(1)} dB at unknown pixels`;
  }

  async function refine(stale: () => boolean): Promise<void> {
    if (!completion) return;
    const compute = completer.values.bind(completer, completion.pictures);
    for await (const { row, rows, values } of renderBands(windowOf(view, shape, fine), fine, band, compute, stale))
      putPixels(made, picturePixels(values, shape.channels), { height: rows, width: fine.width }, row);
  }

  async function compare(): Promise<void> {
    if (!measured) return;
    const size = sizeWithin(shape, SMALL);
    const window = windowOf(view, shape, size);
    putRaster(canvas('original'), nearest(picture.raster, window, size));
    putRaster(canvas('nearest'), nearest(measured.raster, window, size));
    putRaster(canvas('bicubic'), bicubic(measured.raster, window, size));
  }

  async function derive(stale: () => boolean): Promise<void> {
    if (!completion) return;
    const { pictures } = completion;
    const size = affordable(DERIVED, derivedBand);
    const window = windowOf(view, shape, size);
    const gradient = new Float32Array(2 * pointsOf(size));
    const laplacian = new Float32Array(pointsOf(size));
    const compute = completer.derivatives.bind(completer, pictures);
    for await (const { row, values } of renderBands(window, size, derivedBand, compute, stale)) {
      gradient.set(values.gradient, 2 * row * size.width);
      laplacian.set(values.laplacian, row * size.width);
    }
    if (stale()) return;
    for (const id of ['gradient', 'laplacian']) resize(canvas(id), size);
    const steepness = laplacian.map((_, i) => Math.hypot(gradient[2 * i] as number, gradient[2 * i + 1] as number));
    putPixels(canvas('gradient'), gradientPixels(gradient, scaleOf(steepness, FLATTEST)), size);
    putPixels(canvas('laplacian'), signedPixels(laplacian, scaleOf(laplacian.map(Math.abs), STRAIGHTEST)), size);
    if (!likelihood) return;
    const deviations = await completer.deviations(pictures, window, size);
    const brightness = deviations.map((deviation) => Math.min(1, deviation / MOST_UNSURE) * 2 - 1);
    putRaster(canvas('deviation'), { ...size, channels: 1, data: brightness });
  }

  async function weigh(): Promise<void> {
    if (!completion || weighed === completion) return;
    const weights = await completer.weights(completion.pictures);
    byId('weights', HTMLElement).replaceChildren(...weightCharts(model.spec.siren, weights));
    weighed = completion;
  }

  async function blend(): Promise<void> {
    const share = Number(byId('blend', HTMLInputElement).value) / 100;
    const other = examples[Number(byId('other', HTMLSelectElement).value)];
    if (!other || (blended?.of === completion && blended?.with === other && blended?.share === share)) return;
    const all: Mask = new Uint8Array(pixels).fill(1);
    const [first, second] = [completer.encode(picture.raster, mask), completer.encode(other.raster, all)];
    putRaster(canvas('between'), await completer.blend(first, second, share, sizeWithin(shape, SMALL)));
    tf.dispose([first, second] as (Encoding & tf.TensorContainerObject)[]);
    blended = { of: completion, with: other, share };
  }

  async function rest(): Promise<void> {
    byId('studio', HTMLElement).ariaBusy = 'false';
    announce();
  }

  const work = [complete, sketch, measure, refine, compare, derive, weigh, blend, rest];
  const stages = new Stages(work, say);

  /** What a change asks for is done from this part of the work on. */
  function change(from: (typeof work)[number]): void {
    byId('studio', HTMLElement).ariaBusy = 'true';
    stages.from(work.indexOf(from));
  }

  let announcing: ReturnType<typeof setTimeout> | undefined;
  function announce(): void {
    clearTimeout(announcing);
    announcing = setTimeout(() => {
      const error = measured?.psnr === undefined ? '' : `, ${measured.psnr.toFixed(1)} decibels at the unknown ones`;
      byId('status', HTMLElement).textContent = `${picture.name} completed from ${countText()}${error}.`;
    }, KEEP_STILL);
  }

  const seen = new SeenCanvas(canvas('seen'), {
    onStroke: (from, to) => {
      const tool = chosen('tool');
      if (tool !== 'brush' && tool !== 'eraser') useTool('brush');
      const radius = Number(byId('radius', HTMLInputElement).value);
      see(stroked(mask, shape, from, to, radius, chosen('tool') === 'brush'));
    },
    onToggle: ({ row, column }) => {
      const toggled = mask.slice();
      toggled[row * shape.width + column] = 1 - (mask[row * shape.width + column] as number);
      see(toggled);
    },
    onMove: ({ row, column }) => {
      const kept = mask[row * shape.width + column] === 1 ? 'kept' : 'unknown';
      byId('status', HTMLElement).textContent = `Row ${row + 1}, column ${column + 1}: ${kept}`;
    },
  });

  function see(next: Mask): void {
    mask = next;
    changed ??= performance.now();
    seen.show(picture.raster, mask);
    byId('count', HTMLElement).textContent = countText();
    change(complete);
  }

  function countText(): string {
    return `${numbers.format(countSeen(mask))} of ${numbers.format(pixels)} pixels`;
  }

  /** The slider's square, since a pixel more matters most where there are few. */
  function shareCount(): number {
    return Math.round((Number(byId('share', HTMLInputElement).value) / 100) ** 2 * pixels);
  }

  function scatter(): void {
    const count = shareCount();
    byId('share', HTMLInputElement).setAttribute(
      'aria-valuetext',
      `${numbers.format(count)} of ${numbers.format(pixels)} pixels`,
    );
    see(scattered(shape, count, seed));
  }

  function useTool(tool: string): void {
    for (const input of document.querySelectorAll<HTMLInputElement>('input[name="tool"]'))
      input.checked = input.value === tool;
    for (const options of document.querySelectorAll<HTMLElement>('[data-tool]'))
      options.hidden = !options.dataset.tool?.split(' ').includes(tool);
  }

  function look(next: View): void {
    view = next;
    made.toggleAttribute('data-close', view.reach < 1);
    byId('scale', HTMLElement).textContent = `${numbers.format(Number((1 / view.reach).toPrecision(2)))}×`;
    const frame = byId('frame', HTMLElement);
    const corner = cornerOf(shape);
    const from = placeIn(view, shape, { row: -corner.row, column: -corner.column });
    const to = placeIn(view, shape, corner);
    frame.hidden = view.reach <= 1 && view.row === 0 && view.column === 0;
    frame.style.left = `${100 * from.x}%`;
    frame.style.top = `${100 * from.y}%`;
    frame.style.width = `${100 * (to.x - from.x)}%`;
    frame.style.height = `${100 * (to.y - from.y)}%`;
    change(sketch);
  }

  function choose(next: NamedPicture): void {
    picture = next;
    for (const [index, button] of exampleButtons.entries())
      button.setAttribute('aria-pressed', String(examples[index] === next));
    look(WHOLE);
    see(mask);
  }

  const exampleButtons = examples.map((example) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.setAttribute('aria-label', example.name);
    const thumbnail = document.createElement('canvas');
    putRaster(thumbnail, example.raster);
    button.append(thumbnail);
    button.onclick = () => choose(example);
    return button;
  });
  byId('examples', HTMLElement).replaceChildren(...exampleButtons);
  const other = byId('other', HTMLSelectElement);
  other.replaceChildren(...examples.map(({ name }, index) => new Option(name, String(index), false, index === 1)));

  async function open(file: Blob, name: string): Promise<void> {
    try {
      choose({ name, raster: await readPicture(file, name, shape) });
      say(undefined);
    } catch (error) {
      say(error);
    }
  }

  const input = byId('file', HTMLInputElement);
  input.onchange = () => {
    const file = input.files?.[0];
    if (file) void open(file, file.name);
    input.value = ''; // so that the same file can be chosen again
  };
  byId('camera', HTMLButtonElement).onclick = () =>
    void openCamera((video) =>
      choose({
        name: 'From the camera',
        raster: rasterOf(video, { width: video.videoWidth, height: video.videoHeight }, shape),
      }),
    ).catch(say);
  document.onpaste = ({ clipboardData }) => {
    const file = clipboardData?.files[0];
    if (file) void open(file, 'From the clipboard');
  };
  document.ondragover = (event) => {
    event.preventDefault();
    document.body.classList.add('dropping');
  };
  document.ondragleave = ({ relatedTarget }) => {
    if (relatedTarget === null) document.body.classList.remove('dropping');
  };
  document.ondrop = (event) => {
    event.preventDefault();
    document.body.classList.remove('dropping');
    const file = event.dataTransfer?.files[0];
    if (file) void open(file, file.name);
    else say(new PageError('What was dropped is no file. Save the picture first, then drop its file.'));
  };

  for (const radio of document.querySelectorAll<HTMLInputElement>('input[name="tool"]'))
    radio.onchange = () => {
      useTool(radio.value);
      if (radio.value === 'scatter') scatter();
      if (radio.value === 'half') see(halved(shape, chosen('side') as Side));
    };
  for (const radio of document.querySelectorAll<HTMLInputElement>('input[name="side"]'))
    radio.onchange = () => see(halved(shape, radio.value as Side));
  byId('share', HTMLInputElement).oninput = scatter;
  byId('shuffle', HTMLButtonElement).onclick = () => {
    seed++;
    scatter();
  };
  byId('none', HTMLButtonElement).onclick = () => see(new Uint8Array(pixels));
  byId('all', HTMLButtonElement).onclick = () => see(new Uint8Array(pixels).fill(1));
  byId('keep', HTMLInputElement).onchange = () => change(complete);
  byId('blend', HTMLInputElement).oninput = () => change(blend);
  other.onchange = () => change(blend);

  const { zoomBy } = navigate(made, { get: () => view, set: look, picture: () => shape });
  byId('closer', HTMLButtonElement).onclick = () => zoomBy(2);
  byId('farther', HTMLButtonElement).onclick = () => zoomBy(1 / 2);
  byId('whole', HTMLButtonElement).onclick = () => look(WHOLE);
  matchMedia('(prefers-color-scheme: dark)').onchange = () => seen.show(picture.raster, mask);

  useTool('scatter');
  choose(picture);
  scatter();
}

/** The size of a shape whose longer side has so many pixels. */
function sizeWithin({ height, width }: Size, longer: number): Size {
  const scale = longer / Math.max(height, width);
  return { height: Math.max(1, Math.round(height * scale)), width: Math.max(1, Math.round(width * scale)) };
}

function pointsOf({ height, width }: Size): number {
  return height * width;
}
