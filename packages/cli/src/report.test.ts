import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { EvaluationFile } from '@hypersiren/runner';
import { expect } from 'chai';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { headlessChromium } from '../../../scripts/testing/headless-chromium.js';
import { TINY_CONFIG } from '../../../tools/testing/tiny-config.js';
import { workingFolder } from '../../../tools/testing/working-folder.js';
import { runHere } from './testing/run-here.js';

/** What a page may not understand as markup, wherever it comes from. */
const HOSTILE = `</script><img src=x onerror="document.title='broken'">`;

const PHONE = { width: 360, height: 740 };

describe('hypersiren report', function () {
  this.timeout(300_000);
  const folder = workingFolder();
  const chromium = headlessChromium();

  const hypersiren = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runHere(args);
    expect(code, stderr).to.equal(0);
    return stdout;
  };
  const evaluation = (run: string): EvaluationFile =>
    JSON.parse(readFileSync(folder.at(`runs/${run}/evaluation.json`), 'utf8'));

  before(async () => {
    folder.write('tiny.yaml', TINY_CONFIG);
    const train = (name: string, ...set: string[]) =>
      hypersiren(
        ...['train', 'tiny.yaml', '--backend', 'cpu'],
        ...[`name=${name}`, 'train.logEvery=1', 'train.statisticsEvery=2', ...set].flatMap((one) => ['--set', one]),
      );
    await train('one', 'dataset.count.test=25');
    await train('two', 'model.likelihood=gaussian', 'evaluation.images=3');
    const file = folder.at('runs/two/run.json');
    const record = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(
      file,
      JSON.stringify({ ...record, error: HOSTILE, directory: HOSTILE, command: ['hypersiren', HOSTILE] }),
    );
    // As versions wrote it that measured less.
    const measured = folder.at('runs/two/evaluation.json');
    writeFileSync(
      measured,
      JSON.stringify(
        JSON.parse(readFileSync(measured, 'utf8'), (key, value) =>
          ['emission', 'shortcuts', 'ssim', 'perImage'].includes(key) ? undefined : value,
        ),
      ),
    );
    // The fastest backend, because images are drawn in large.
    await hypersiren('benchmark', 'runs/one', '--only', 'nearest-pixel,linear');
    const report = await hypersiren('report', 'runs/one');
    expect(report).to.match(/^report {2}runs\/one\/report\.html {2}\d\.\d MiB\n$/);
    await hypersiren('report', 'runs/one', 'runs/two', '--images', '2', '-o', 'both.html');
    await hypersiren('report', 'runs/two', '--images', '0', '-o', 'plain.html');
  });

  /** Opens a report; fails if anything is asked for beyond it, or goes wrong. */
  async function open(file: string, options?: BrowserContextOptions): Promise<{ page: Page; check: () => void }> {
    const { page, problems } = await chromium.openPage(options);
    const url = pathToFileURL(folder.at(file)).href;
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(url);
    await page.waitForSelector('html[data-ready]');
    return {
      page,
      check() {
        expect(problems).to.deep.equal([]);
        expect(requests.filter((one) => one !== url && !one.startsWith('data:'))).to.deep.equal([]);
      },
    };
  }

  /** Colors in a canvas: one that is blank has one. */
  const colorsOf = (canvas: Locator): Promise<number> =>
    canvas.evaluate((element) => {
      const { width, height } = element as unknown as { width: number; height: number };
      // biome-ignore lint/suspicious/noExplicitAny: runs in the page, whose types are not those of tests
      const { data } = (element as any).getContext('2d').getImageData(0, 0, width, height);
      const pixels = new Uint32Array(data.buffer);
      return new Set(pixels).size;
    });
  const texts = async (cells: Locator): Promise<string[]> => (await cells.allTextContents()).map((text) => text.trim());

  it('is one file that references no others, with a policy that forbids them', () => {
    for (const file of ['runs/one/report.html', 'both.html', 'plain.html']) {
      const markup = readFileSync(folder.at(file), 'utf8').replaceAll(
        /<script\b.*?<\/script>|<style>.*?<\/style>/gs,
        '',
      );
      expect(markup, file).to.match(/http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;/);
      expect(markup, file).to.not.match(/\b(src|href)="(?!data:image\/|#)/);
    }
  });

  for (const [file, charts] of [
    [
      'runs/one/report.html',
      ['error', 'metric', 'metric', 'error', 'swap', 'spectrum', 'loss', 'emission-history', 'statistics'],
    ],
    ['plain.html', ['error', 'metric', 'calibration', 'loss', 'emission-history']],
  ] as const)
    it(`draws every chart of ${file} on a phone and a desk, light and dark, sends no requests, and is no wider than the screen`, async () => {
      const { page, check } = await open(file, { viewport: PHONE });
      for (const colorScheme of ['light', 'dark'] as const)
        for (const viewport of [PHONE, { width: 1280, height: 900 }]) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize(viewport);
          // Charts are drawn again in the next frame.
          await page.evaluate('new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))');
          const kinds = await page
            .locator('.chart')
            .evaluateAll((all) => all.map((one) => one.getAttribute('data-chart')));
          expect(kinds).to.deep.equal(charts);
          for (const canvas of await page.locator('.chart canvas').all())
            expect(await colorsOf(canvas)).to.be.above(30);
          expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(viewport.width);
          const [red] = (await page.evaluate(
            'getComputedStyle(document.body).backgroundColor.match(/\\d+/g)',
          )) as string[];
          expect(Number(red) < 128).to.equal(colorScheme === 'dark');
        }
      check();
    });

  it('sorts the table of images by any column, either way, for both errors and every metric', async () => {
    const { page, check } = await open('runs/one/report.html');
    const { contexts } = evaluation('one').model;
    const table = page.locator('.image-metrics table');
    const names = table.locator('tbody th');
    const column = (index: number) => table.locator(`tbody tr td:nth-of-type(${index + 1})`);
    const head = (index: number) => table.locator('thead button').nth(index + 1);
    expect(await texts(names)).to.deep.equal(Array.from({ length: 20 }, (_, index) => String(index + 1)));

    const errors = (contexts[1]?.all.images ?? []) as number[];
    const falling = [...errors].sort((a, b) => b - a).map((error) => error.toFixed(5));
    await head(1).click();
    expect(await texts(column(1))).to.deep.equal(falling.slice(0, 20));
    expect(await table.locator('thead th').nth(2).getAttribute('aria-sort')).to.equal('descending');
    const worst = errors.indexOf(Math.max(...errors)) + 1;
    expect((await texts(names))[0]).to.equal(String(worst));
    await head(1).click();
    expect(await texts(column(1))).to.deep.equal(falling.reverse().slice(0, 20));
    await page.getByRole('button', { name: 'Next' }).click();
    expect(await texts(column(1))).to.deep.equal(falling.slice(20));

    await page.getByRole('radio', { name: 'unknown pixels' }).check();
    await page.getByRole('radio', { name: 'PSNR' }).check();
    await head(0).focus();
    await page.keyboard.press('Enter');
    const decibels = ([...(contexts[0]?.unknown?.images ?? [])] as number[])
      .sort((a, b) => b - a)
      .map((error) => (-10 * Math.log10(error)).toFixed(1));
    expect(await texts(column(0))).to.deep.equal(decibels.slice(0, 20));
    expect(new Set(await texts(column(3)))).to.deep.equal(new Set(['–'])); // everything is known

    await page.getByRole('radio', { name: 'SSIM' }).check();
    expect(new Set(await texts(column(0)))).to.deep.equal(new Set(['–'])); // of whole images only
    await page.getByRole('radio', { name: 'all pixels' }).check();
    const similarities = [...(contexts[0]?.all.perImage?.ssim ?? [])] as number[];
    const worstFirst = similarities.sort((a, b) => a - b).map((value) => value.toFixed(3));
    expect(await texts(column(0))).to.deep.equal(worstFirst.slice(0, 20));
    expect(await table.locator('thead th').nth(1).getAttribute('aria-sort')).to.equal('ascending');
    expect(await table.locator('caption').textContent()).to.equal('Structural similarity of all pixels');
    check();
  });

  it('shows inpainted images from the context that is chosen, and enlarges, zooms and moves them all at once', async () => {
    const { page, check } = await open('runs/one/report.html');
    const shown = page.locator('.strip:visible');
    const cards = await page.locator('.card').count();
    expect(cards).to.be.within(6, 12);
    expect(await shown.count()).to.equal(cards);
    await page.getByRole('radio', { name: 'all', exact: true }).check();
    expect(await shown.count()).to.equal(4 * cards);
    await page.getByRole('radio', { name: 'half' }).check();
    expect(await shown.first().getAttribute('data-title')).to.equal('half');
    for (const image of await page.locator('.card img').all())
      expect(await image.getAttribute('alt')).to.match(/^Image \d+(, from|: the truth)/);

    await shown.first().locator('.tile').nth(1).click();
    const viewer = page.getByRole('dialog');
    expect(await viewer.getByRole('heading').textContent()).to.equal('Image 1, from half');
    const transforms = () =>
      viewer
        .locator('img')
        .evaluateAll((all) => all.map((one) => (one as unknown as { style: { transform: string } }).style.transform));
    await viewer.getByRole('button', { name: 'Zoom in' }).click();
    await page.keyboard.press('+');
    expect(new Set(await transforms())).to.deep.equal(new Set(['scale(4) translate(-37.5%, -37.5%)']));
    expect(await viewer.locator('img').count()).to.equal(5);
    await viewer.locator('.panes').focus();
    await page.keyboard.press('ArrowRight');
    expect(new Set(await transforms())).to.deep.equal(new Set(['scale(4) translate(-40%, -37.5%)']));
    await page.keyboard.press('0');
    const lens = (await viewer.locator('.lens').first().boundingBox()) as { x: number; y: number };
    await page.mouse.move(lens.x + 2, lens.y + 2);
    await page.mouse.wheel(0, -480);
    await page.waitForFunction("document.querySelector('.lens img').style.transform.startsWith('scale(4)')");
    expect((await transforms())[0]).to.match(/^scale\(4\) translate\(-[01]\.?\d*%, -[01]\.?\d*%\)$/); // about the pointer
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowDown');
    expect(await viewer.getByRole('heading').textContent()).to.equal('Image 2, from full');
    await page.keyboard.press('Escape');
    expect(await viewer.count()).to.equal(0);
    check();
  });

  it('makes the values of a chart accessible by keyboard, table and label, and hides deselected curves', async () => {
    const { page, check } = await open('runs/one/report.html');
    const chart = page.locator('.chart[data-chart="error"]').first();
    const canvas = chart.locator('canvas').first();
    expect(await canvas.getAttribute('aria-label')).to.match(
      /^Chart\. All pixels: MSE on all pixels, values in \[0, 1\] against Known pixels.*model: from 0\.\d+ at 5 to/,
    );
    await canvas.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await chart.locator('[aria-live]').first().textContent()).to.match(/^model: 0\.\d+ ± 0\.\d+ at 20$/);
    await chart.getByText('The numbers as a table').click();
    expect(await texts(chart.locator('table').first().locator('thead th'))).to.deep.equal([
      'Known pixels',
      'model',
      'mean image',
      'nearest known pixel',
      'Gaussian posterior',
    ]);
    expect(await texts(chart.locator('table').first().locator('tbody th'))).to.deep.equal(['5', '20', 'half', 'full']);
    const image = () => canvas.evaluate((element) => (element as unknown as { toDataURL(): string }).toDataURL());
    await canvas.blur();
    const before = await image();
    const button = chart.getByRole('button', { name: 'mean image' });
    await button.click();
    expect(await button.getAttribute('aria-pressed')).to.equal('false');
    expect(await image()).to.not.equal(before);
    await button.click();
    expect(await image()).to.equal(before);
    check();
  });

  it('shows the contribution of the hypernetwork, and the difference from the best linear method', async () => {
    const { page, check } = await open('runs/one/report.html');
    const section = page.locator('#hypernetwork');
    expect(await section.textContent()).to.contain('Hypernetwork result: images reach the values only through');
    expect(await texts(section.locator('.warning'))).to.have.length(1);
    const [all, unknown, differences] = await section.locator('> .table').all();
    const { contexts } = evaluation('one').model;
    const ratio = contexts[1]?.unknown?.emission?.swap.ratio?.value.toFixed(2);
    expect(await texts((unknown as Locator).locator('tbody tr').nth(1).locator('td').nth(2))).to.satisfy(
      ([cell]: string[]) => cell?.startsWith(`${ratio} [`),
    );
    expect(await texts((all as Locator).locator('tbody th'))).to.deep.equal(['5', '20', 'half', 'full']);
    for (const cell of await texts((differences as Locator).locator('tbody td:first-of-type')))
      expect(cell).to.match(/^[+−]0\.\d+ \[[+−]0\.\d+, [+−]0\.\d+\]( better| worse)?$/);
    check();
  });

  it('begins with the result, has the benchmark with its baselines, and bolds the best of each context', async () => {
    const { page, check } = await open('runs/one/report.html');
    expect(await page.locator('h1 + p').textContent()).to.match(
      /^On 25 images of the split test, the MSE on unknown pixels is 0\.\d+ with 5 known pixels and 0\.\d+ with 20 known pixels; .* contexts\.$/,
    );
    const table = page.locator('#benchmark .table').first();
    expect(await texts(table.locator('tbody th'))).to.deep.equal([
      'one',
      'nearest known pixel',
      'linear interpolation',
    ]);
    for (const column of [1, 2, 3, 4]) {
      const cells = await table
        .locator(`tbody td:nth-of-type(${column})`)
        .evaluateAll((all) =>
          all.map((cell) => ({ value: Number(cell.getAttribute('data-value')), best: cell.className === 'best' })),
        );
      const lowest = Math.min(...cells.map(({ value }) => value));
      expect(cells.some(({ best }) => best)).to.equal(true);
      for (const { value, best } of cells) if (value === lowest) expect(best).to.equal(true);
    }
    expect(await page.locator('#inpainted .about').textContent()).to.contain(
      'best, typical and worst ones by MSE on all pixels, averaged over the contexts 5, 20, half, full',
    );
    check();
  });

  it('saves tables as CSV and JSON, and charts as CSV, JSON and SVG with their typeface', async () => {
    const { page, check } = await open('runs/one/report.html');
    const saved = async (within: Locator, label: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        within.getByRole('button', { name: label, exact: true }).click(),
      ]);
      return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
    };
    const { contexts } = evaluation('one').model;
    const errors = page.locator('#summary .downloads').first();
    const csv = await saved(errors, 'CSV');
    expect(csv.name).to.equal('one-all-pixels.csv');
    const [head = '', first = ''] = csv.text.split('\r\n');
    expect(head).to.match(/^Known pixels,model,model low,model high,"PSNR, dB",/i);
    expect(Number(first.split(',')[1])).to.equal(contexts[0]?.all.mse.mean);
    const [row] = JSON.parse((await saved(errors, 'JSON')).text);
    expect(Object.values(row)).to.include(contexts[0]?.all.mse.mean);

    const chart = page.locator('.chart[data-chart="error"]').first();
    expect((await saved(chart, 'CSV')).text.split('\r\n')[1]).to.match(
      /^All pixels,model,5,"MSE on all pixels, values in \[0, 1\]",0\.\d+,0\.\d+,0\.\d+$/,
    );
    expect(JSON.parse((await saved(chart, 'JSON')).text).kind).to.equal('error');
    const svg = await saved(chart, 'SVG');
    expect(svg.name).to.equal('one-error-by-context-one.svg');
    expect(svg.text)
      .to.match(/<svg [^>]*><style>@font-face\{/)
      .and.contain('>Known pixels</text>');
    const images = await saved(page.locator('#images'), 'CSV');
    expect(images.text.split('\r\n').filter((line) => line.startsWith('25,'))).to.have.length(5);
    check();
  });

  it('has no absolute path of the machine', () => {
    const markup = readFileSync(folder.at('runs/one/report.html'), 'utf8');
    expect(markup).to.not.contain(folder.at('.').replace(/\/\.?$/, ''));
    expect(markup).to.contain('Working directory');
  });

  it('switches between the light and dark colors of the system, and redraws its charts', async () => {
    const { page, check } = await open('runs/one/report.html', { colorScheme: 'light' });
    const canvas = page.locator('.chart canvas').first();
    const image = () => canvas.evaluate((element) => (element as unknown as { toDataURL(): string }).toDataURL());
    const light = await image();
    const button = page.locator('button.theme');
    for (const [name, same] of [
      ['light', true],
      ['dark', false],
      ['auto', true],
    ] as const) {
      await button.click();
      expect(await button.getAttribute('aria-label')).to.equal(`Colors: ${name}`);
      expect((await image()) === light, name).to.equal(same);
    }
    check();
  });

  it('treats all content of a run’s files as text', async () => {
    for (const file of ['plain.html', 'both.html']) {
      const { page, check } = await open(file);
      expect(await page.title()).to.not.contain('broken');
      expect(await page.locator('img[src="x"]').count()).to.equal(0);
      expect(await page.locator('.list dd').filter({ hasText: HOSTILE }).count(), file).to.equal(1);
      check();
    }
  });

  it('shows several runs side by side, with their differences, and each run by itself', async () => {
    const { page, check } = await open('both.html');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).to.equal('2 runs compared');
    for (const table of await page.locator('#comparison > .table').all())
      expect(await texts(table.locator('thead th'))).to.deep.equal(['Context', 'one', 'two']);
    const ratios = page.locator('#comparison .table').nth(1);
    expect(await texts(ratios.locator('tbody th'))).to.deep.equal([
      '5 pixels',
      '20 pixels',
      'half',
      'full',
      'Shortcuts',
    ]);
    expect(await texts(ratios.locator('tbody tr').last().locator('td'))).to.deep.equal(['none', 'none']);
    expect((await texts(ratios.locator('tbody tr').first().locator('td')))[1]).to.equal('–'); // not measured then
    expect(await texts(page.locator('#differences tbody th'))).to.include.members(['name', 'model.likelihood']);
    expect(await texts(page.locator('article > h2'))).to.deep.equal(['one', 'two']);
    const ids = await page.locator('[id]').evaluateAll((all) => all.map(({ id }) => id));
    expect(ids).to.have.length(new Set(ids).size);
    for (const link of await page.locator('a[href^="#"]').all())
      expect(ids).to.include((await link.getAttribute('href'))?.slice(1));
    // A model that states its uncertainty has one image more.
    expect(await page.locator('#run-1 .card').first().locator('.strip').first().locator('.tile').count()).to.equal(5);
    check();
  });
});
