import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { temporaryFolder } from '../../../../../tools/testing/temporary-folder.js';
import { AveragedLog, meanOf } from './averaged-log.js';
import { readJsonLines } from './json-lines.js';

describe('the log of averages', () => {
  const folder = temporaryFolder();
  const options = {
    every: 2,
    average: (reports: readonly { step: number; loss: number }[]) => ({ loss: meanOf(reports, ({ loss }) => loss) }),
  };
  const rows = (file: string) => readJsonLines<Record<string, unknown> & { step: number }>(file);

  it('writes a line at once for a step with further fields', async () => {
    const file = folder.at('further.jsonl');
    const log = await AveragedLog.open(file, options);
    await log.add({ step: 1, loss: 3 }, { psnr: 7 });
    expect(readFileSync(file, 'utf8').split('\n')).to.have.length(2);
    await log.add({ step: 2, loss: 1 });
    await log.close();
    expect((await rows(file)).map(({ seconds, ...row }) => row)).to.deep.equal([
      { step: 1, loss: 3, psnr: 7 },
      { step: 2, loss: 1 },
    ]);
  });
});
