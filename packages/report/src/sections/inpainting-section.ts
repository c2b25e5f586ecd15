import { colorAt, formatTick } from '@hypersiren/charts';
import { shortContext } from '@hypersiren/hypernet/text';
import { type Html, html } from '../html.js';
import { exactImage, smoothImage } from '../image-element.js';
import type { InpaintedImage, InpaintedImages, Inpainting } from '../inpaint-images.js';
import type { ReportedRun, Section } from '../reported-run.js';

/** Returns the section with images inpainted from every context, which a viewer can enlarge. */
export async function inpaintingSection({
  name,
  config,
  drawn,
  evaluation,
}: ReportedRun): Promise<Section | undefined> {
  if (!drawn || drawn.images.images.length === 0) return undefined;
  const { images } = drawn;
  const cards: Html[] = [];
  for (const image of images.images) cards.push(await card(image, images));
  return {
    id: 'inpainted',
    title: 'Inpainted images',
    about:
      `The first images of the split ${config.evaluation.split}${rankNote(evaluation)}, with the masks of the evaluation. ` +
      'Select an image to enlarge it.',
    content: html`<div class="gallery" data-name="${name}">
<div class="bar">${contextChoice(images.contexts)}${await scale(images.errorEnd)}</div>
<ul class="cards">${cards}</ul>
</div>`,
  };
}

/** Describes the selection of the images by rank. */
function rankNote(evaluation: ReportedRun['evaluation']): string {
  if (!evaluation) return '';
  const contexts = evaluation.model.contexts.map(({ context }) => shortContext(context));
  const by =
    contexts.length === 1 ? `with the context ${contexts}` : `averaged over the contexts ${contexts.join(', ')}`;
  return `, and the best, typical and worst ones by MSE on all pixels, ${by}`;
}

/** Returns the choice of contexts, which the script of the page replaces by radio buttons. */
function contextChoice(contexts: readonly string[]): Html {
  return html`<div class="choice" data-choice="context" data-label="Known pixels">${contexts.map(
    (context, index) => html`<span data-value="${index}">${context}</span>`,
  )}<span data-value="all">all</span></div>`;
}

async function card(image: InpaintedImage, { contexts }: InpaintedImages): Promise<Html> {
  const { position, rank, truth, inpaintings } = image;
  const title = `Image ${position + 1}`;
  const strips: Html[] = [];
  for (const [index, inpainting] of inpaintings.entries())
    strips.push(await strip(inpainting, title, contexts[index] as string, index));
  return html`<li class="card" data-position="${position}" data-title="${title}">
<h4>${title}${rank && html`<span class="tag tag-${rank}">${rank}</span>`}</h4>
<div class="tiles" data-tiles="${inpaintings[0]?.deviation ? 6 : 5}"><div class="truth">${tile('truth', await exactImage(truth, `${title}: the truth`))}</div>
<div class="strips">${strips}</div></div>
</li>\n`;
}

async function strip(
  { seen, prediction, fine, error, deviation, psnr, rms }: Inpainting,
  title: string,
  context: string,
  index: number,
): Promise<Html> {
  const from = `${title}, from ${context}`;
  const decibels = `${psnr.toFixed(1)} dB`;
  return html`<div class="strip" data-context="${index}" data-title="${context}"><p class="strip-title">${context}</p>
${tile('known', await exactImage(seen, `${from}: the known pixels`))}
${tile('inpainted', await exactImage(prediction, `${from}: inpainted, PSNR ${decibels}`), decibels)}
${tile(`${fine.width} × ${fine.height}`, await smoothImage(fine, `${from}: the same network on a finer grid`))}
${tile('RMS error', await exactImage(error, `${from}: map of the error, root mean square ${rms.toFixed(3)}`), rms.toFixed(3))}
${deviation && tile('predicted σ', await exactImage(deviation, `${from}: map of the predicted standard deviation`))}
</div>`;
}

function tile(label: string, raster: Html, figure?: string): Html {
  return html`<button type="button" class="tile">${raster}<span class="tile-label">${label}${figure && html` <b>${figure}</b>`}</span></button>`;
}

/** Returns the color scale of the error maps. */
async function scale(end: number): Promise<Html> {
  const width = 128;
  const data = Uint8Array.from(Array.from({ length: width }, (_, x) => colorAt(x / (width - 1))).flat());
  const bar = await exactImage({ data, height: 1, width, channels: 3 }, '');
  return html`<p class="scale"><span>Error of a pixel</span><span>0</span>${bar}<span>${formatTick(end)}${end < 1 && ' or more'}</span></p>`;
}
