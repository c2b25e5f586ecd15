import { partError } from './part-error.js';
import { connectDrops } from './views/receive-images.js';
import { connectViews } from './views/views.js';

/** Loads a part of the page when it is first used. */
async function load<Part>(part: Promise<Part>, does: string): Promise<Part> {
  return part.catch(() => {
    throw partError(does);
  });
}

const openSamples = async (query: string): Promise<undefined> => {
  const { openSamples } = await load(import('./samples/open-samples.js'), 'shows samples');
  openSamples(query);
};

connectDrops();
connectViews({
  inpaint: { show: async () => (await load(import('./studio/open-inpaint.js'), 'inpaints')).openInpaint() },
  fit: { show: async () => (await load(import('./training/open-fit.js'), 'trains')).openFit() },
  samples: { show: openSamples, move: (query) => void openSamples(query) },
});
