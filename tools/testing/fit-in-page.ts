import type { Page } from 'playwright-core';

/** A fit on the demo page. */
export interface PageFit {
  /** File of the image. Default: the portrait that the page shows first. */
  readonly image?: { readonly name: string; readonly mimeType: string; readonly buffer: Buffer };
  /** Values of the page's sliders. */
  readonly width?: number;
  readonly omega0?: number;
  readonly steps?: number;
  /** Whether the networks with ReLU are fitted as well. Default: false. */
  readonly compare?: boolean;
  /** PSNR of the SIREN at which the fit is paused, in dB, unless it ends before. */
  readonly decibels: number;
  /** Time limit in milliseconds. */
  readonly patience: number;
}

/** Result of {@link fitInPage}. */
export interface FittedInPage {
  readonly decibels: number;
  readonly steps: number;
  /** Time from the beginning of the fit. */
  readonly milliseconds: number;
  /** Durations of the page's tasks of more than 50 ms during the fit, in milliseconds. */
  readonly longTasks: readonly number[];
}

/** Opens the view in which the page trains, and waits until a backend has passed the gradient test. */
export async function openFitView(page: Page, address: string, backend: string, patience = 120_000): Promise<void> {
  await page.goto(`${address}?backend=${backend}#fit`);
  const answer = page.locator('#fit-run:enabled, #fit-studio[hidden]').first();
  await answer.waitFor({ state: 'attached', timeout: patience });
}

/** Fits a SIREN on the page, whose view for it is open, and pauses it when it is accurate enough. */
export async function fitInPage(
  page: Page,
  { image, width, omega0, steps, compare = false, decibels, patience }: PageFit,
): Promise<FittedInPage> {
  const set = (id: string, value: number | undefined) =>
    page.locator(`#${id}`).evaluate((input: HTMLInputElement, value) => {
      if (value !== undefined) input.value = String(value);
      input.dispatchEvent(new Event('change'));
    }, value);
  await set('width', width);
  await set('omega0', omega0);
  await set('steps', steps);
  await page.locator('#compare').setChecked(compare);
  await page.evaluate(() => {
    const durations: number[] = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) durations.push(duration);
    }).observe({ type: 'longtask' });
    Object.assign(globalThis, { longTasks: durations });
  });
  const start = performance.now();
  if (image) await page.locator('#fit-file').setInputFiles(image);
  else await page.locator('#fit-run').click();
  const reached = () => page.locator('[data-network=siren] output').textContent();
  const current = async () => Number.parseFloat((await reached()) ?? '') || 0;
  const isTraining = async () => (await page.locator('#fit-view').getAttribute('data-state')) !== 'finished';
  while ((await current()) < decibels && performance.now() - start < patience && (await isTraining()))
    await page.waitForTimeout(100);
  const milliseconds = performance.now() - start;
  const state = (await page.locator('#fit-state').textContent()) ?? '';
  if (await isTraining()) {
    await page.locator('#fit-run', { hasText: 'Pause' }).click();
    await page.locator('#fit-view[data-state=paused]').waitFor();
  }
  return {
    decibels: await current(),
    steps: Number(state.match(/^[\d,]+/)?.[0].replaceAll(',', '')),
    milliseconds,
    longTasks: await page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks),
  };
}
