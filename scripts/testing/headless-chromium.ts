import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Names of the Chromium program in common distributions. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const ARGUMENTS = [
  // The sandbox is not available to root, as in containers.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  // Software WebGL for machines without a GPU.
  '--enable-unsafe-swiftshader',
];

export interface HeadlessChromium {
  /**
   * Opens a page and collects its problems: errors and console messages. Without options, returns the shared page of
   * the suite, which loads faster. With options, creates a page with its own context, which is closed after the test.
   */
  readonly openPage: (options?: BrowserContextOptions) => Promise<{ page: Page; problems: string[] }>;
}

/**
 * Provides a headless Chromium for the enclosing test suite. The program is that of `HYPERSIREN_CHROMIUM`, or the
 * installed `chromium` or Chrome. The tests are skipped, with a note, if there is none.
 *
 * @param args Additional command-line arguments of Chromium.
 */
export function headlessChromium(args: readonly string[] = []): HeadlessChromium {
  let browser: Browser | undefined;
  let warm: Page | undefined;
  const contexts: BrowserContext[] = [];
  before(async function () {
    this.timeout(60_000);
    browser = await launchChromium(args);
    if (browser === undefined) {
      process.stderr.write('    skipped: no chromium is installed\n');
      return this.skip();
    }
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
    warm?.removeAllListeners();
    await warm?.unrouteAll({ behavior: 'ignoreErrors' });
    await warm?.goto('about:blank');
  });
  after(async () => {
    await browser?.close();
  });
  const ownPage = async (options: BrowserContextOptions): Promise<Page> => {
    const context = await (browser as Browser).newContext(options);
    contexts.push(context);
    return context.newPage();
  };
  return {
    async openPage(options) {
      let page: Page;
      if (options) page = await ownPage(options);
      else page = warm ??= await (browser as Browser).newPage();
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text());
      });
      return { page, problems };
    },
  };
}

/** Starts a headless Chromium. Returns undefined if none is installed. */
export async function launchChromium(args: readonly string[] = []): Promise<Browser | undefined> {
  const executablePath = process.env.HYPERSIREN_CHROMIUM ?? findProgram(NAMES);
  return executablePath === undefined ? undefined : chromium.launch({ executablePath, args: [...ARGUMENTS, ...args] });
}

function findProgram(names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
