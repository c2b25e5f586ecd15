/** Result of some tests. */
export interface TestResult {
  readonly passed: number;
  readonly failed: readonly { readonly title: string; readonly message: string }[];
  /** Number of tests of suites that skipped themselves. */
  readonly skipped: number;
}

type Body = (this: Context) => unknown;

/** `this` of a test. */
interface Context {
  timeout(milliseconds: number): Context;
  skip(): never;
}

interface Suite {
  readonly title: string;
  readonly parent: Suite | undefined;
  readonly before: Body[];
  readonly after: Body[];
  readonly tests: { readonly title: string; readonly body: Body }[];
  readonly suites: Suite[];
}

class Skipped extends Error {}

const CONTEXT: Context = {
  timeout: () => CONTEXT,
  skip() {
    throw new Skipped('skipped');
  },
};

/**
 * Runs test files in the style of Mocha (`describe`, `it`, `before`, `after`) one after the other, where Mocha is not
 * installed.
 *
 * @param load imports the files
 * @param only titles, with those of their suites, of the tests to run; default all
 */
export async function runTests(load: () => Promise<void>, only = /(?:)/): Promise<TestResult> {
  const root = suiteOf('', undefined);
  let current = root;
  Object.assign(globalThis, {
    describe(title: string, body: Body) {
      const outer = current;
      current = suiteOf(title, outer);
      outer.suites.push(current);
      body.call(CONTEXT);
      current = outer;
    },
    it: (title: string, body: Body) => void current.tests.push({ title, body }),
    before: (body: Body) => void current.before.push(body),
    after: (body: Body) => void current.after.push(body),
  });
  await load();
  const result = { passed: 0, failed: [] as { title: string; message: string }[], skipped: 0 };
  await runSuite(root, '', { result, only });
  return result;
}

const suiteOf = (title: string, parent: Suite | undefined): Suite => ({
  ...{ title, parent, before: [], after: [], tests: [], suites: [] },
});

const countOf = ({ tests, suites }: Suite): number => suites.reduce((sum, suite) => sum + countOf(suite), tests.length);

/** Returns whether a suite has a test to run. */
const hasAny = ({ tests, suites }: Suite, prefix: string, only: RegExp): boolean =>
  tests.some(({ title }) => only.test(`${prefix}${title}`)) ||
  suites.some((suite) => hasAny(suite, `${prefix}${suite.title}: `, only));

interface Run {
  readonly result: { passed: number; failed: { title: string; message: string }[]; skipped: number };
  readonly only: RegExp;
}

async function runSuite(suite: Suite, prefix: string, run: Run): Promise<void> {
  const { result, only } = run;
  if (!hasAny(suite, prefix, only)) return;
  const fail = (title: string, error: unknown): void => {
    const message = (error as Error).message.slice(0, 500);
    result.failed.push({ title: `${prefix}${title}`, message });
  };
  try {
    for (const body of suite.before) await body.call(CONTEXT);
  } catch (error) {
    if (error instanceof Skipped) result.skipped += countOf(suite);
    else fail('before', error);
    return;
  }
  for (const { title, body } of suite.tests.filter(({ title }) => only.test(`${prefix}${title}`)))
    try {
      await body.call(CONTEXT);
      result.passed++;
    } catch (error) {
      if (error instanceof Skipped) result.skipped++;
      else fail(title, error);
    }
  for (const inner of suite.suites) await runSuite(inner, `${prefix}${inner.title}: `, run);
  for (const body of suite.after) await body.call(CONTEXT);
}
