import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { headlessChromium } from '../../../../scripts/testing/headless-chromium.js';
import { servedPages, TINY_MODEL } from '../testing/served-pages.js';

/** The views, what they do in messages, their code and what shows that they are ready. */
const VIEWS = [
  { view: 'inpaint', does: 'inpaints', worker: 'inpainter-worker', ready: '#studio[aria-busy="false"]' },
  { view: 'fit', does: 'trains', worker: 'trainer-worker', ready: '#fit-run:enabled' },
  { view: 'samples', does: 'shows samples', worker: 'sampler-worker', ready: '#problem:not([hidden])' },
] as const;

describe('the parts of the page', function () {
  this.timeout(150_000);
  const { openPage } = headlessChromium();
  const { filesOf, serve } = servedPages();
  let address: string;

  before(async () => {
    address = await serve(await filesOf(TINY_MODEL));
  });

  const open = (page: Page, view: string) => page.goto(`${address}?backend=wasm#${view}`);
  const alert = (page: Page, text: string) => page.getByRole('alert').getByText(text).waitFor();
  const ready = (page: Page, selector: string) =>
    page.locator(selector).first().waitFor({ state: 'attached', timeout: 60_000 });
  /** Puts another script in the place of a worker's, with its headers. */
  const withWorker = (page: Page, worker: string, body: string) =>
    page.route(`**/${worker}-*.js`, async (route) => route.fulfill({ response: await route.fetch(), body }));

  for (const { view, does, worker, ready: selector } of VIEWS) {
    it(`${view}: nothing of the other views is loaded with it`, async () => {
      const { page } = await openPage({}); // nothing is cached
      const loaded: string[] = [];
      page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
      await open(page, view);
      await ready(page, selector);
      const others = VIEWS.filter((other) => other.view !== view);
      for (const other of others) {
        expect(
          loaded.filter((path) => path.includes(other.worker) || path.includes(`open-${other.view}-`)),
        ).to.deep.equal([]);
        expect(await page.locator(`#${other.view}-view`).isVisible()).to.equal(false);
      }
      expect(loaded.filter((path) => path.includes(worker))).to.have.length(1);
      expect(loaded.some((path) => path.startsWith('/model/'))).to.equal(view === 'inpaint');
    });

    it(`${view}: reports code that cannot be loaded, and starts after it can`, async () => {
      const { page } = await openPage({});
      await page.route(`**/${worker}-*.js`, (route) => route.fulfill({ status: 404, body: '' }));
      await open(page, view);
      await alert(page, `The part of the page that ${does} could not be loaded. Check the connection`);
      await page.unroute(`**/${worker}-*.js`);
      await page.getByRole('button', { name: 'Try again' }).click();
      await ready(page, selector);
    });

    it(`${view}: reports code that fails as it starts`, async () => {
      const { page } = await openPage({});
      await withWorker(page, worker, 'throw new Error("this browser lacks something")');
      await open(page, view);
      await alert(page, `The part of the page that ${does} does not start: `);
      expect(await page.getByRole('alert').textContent()).to.contain('this browser lacks something');
    });

    it(`${view}: reports code that imports what is not there`, async () => {
      const { page } = await openPage({});
      await withWorker(page, worker, 'import { nothing } from "./nowhere.js"; nothing()');
      await open(page, view);
      await alert(page, `The part of the page that ${does} could not be loaded.`);
    });

    it(`${view}: says that nothing answers if the code never does`, async () => {
      const { page } = await openPage({});
      await page.clock.install();
      await withWorker(page, worker, 'await new Promise(() => {})');
      const loaded = page.waitForResponse(`**/${worker}-*.js`);
      await open(page, view);
      await loaded;
      await page.clock.fastForward(29_000);
      expect(await page.getByRole('alert').isHidden()).to.equal(true);
      await page.clock.fastForward(2000);
      await alert(page, `The part of the page that ${does} has not answered for 30 seconds.`);
    });
  }
});
