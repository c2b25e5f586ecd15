import { pageAddress } from './pages.js';

const to = (file: string): string => pageAddress(file) as string;

/** Content of the home page above its text. It is not in the page itself, so that the page remains plain Markdown. */
export const home = {
  layout: 'home',
  hero: {
    name: 'hypersiren',
    text: 'From a few known pixels to the weights of a SIREN',
    tagline:
      'Hypernetworks over implicit neural representations. TypeScript on TensorFlow.js, in Node and in the browser.',
    actions: [
      { theme: 'brand', text: 'Train on your own images', link: to('docs/guides/train-on-your-own-images.md') },
      { theme: 'alt', text: 'Use it from a program', link: to('docs/guides/use-it-from-a-program.md') },
    ],
  },
  features: [
    {
      title: 'Honest results',
      details:
        'Each evaluation has the error with another image’s weights and that of the best linear method beside it.',
      link: to('docs/guides/read-the-results.md'),
    },
    {
      title: 'Fast on a CPU',
      details:
        '0.9 to 2.75 times as fast as compiled PyTorch 2.15 on the same two cores, and fits 1.9 to 2.9 times in mixed precision.',
      link: to('bench/README.md'),
    },
    {
      title: 'Reproducible runs',
      details:
        'Configuration, seed, data fingerprint and checkpoints in one folder. The same seed gives the same bits.',
      link: to('docs/guides/reproduce-the-paper.md'),
    },
  ],
};
