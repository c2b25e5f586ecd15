import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** What Debian and others call it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const ARGUMENTS = [
  // Root, as in containers, has no sandbox.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  // WebGL by software where there is no GPU.
  '--enable-unsafe-swiftshader',
];

export interface HeadlessChromium {
  /**
   * A page, and all that goes wrong on it: errors and what the console says of them. Without options it is the one page of the
   * suite, which is warm: what it goes to starts in half the time. With options it has a context of its own, closed after the test.
   */
  readonly openPage: (options?: BrowserContextOptions) => Promise<{ page: Page; problems: string[] }>;
}

/**
 * A headless Chromium for the tests of the suite around it, which are skipped, saying so, where none is installed:
 * Debian's package `chromium`, or the program that HYPERSIREN_CHROMIUM names.
 *
 * @param args further arguments of its command line
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

/** Starts a headless Chromium; undefined where none is installed. */
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
