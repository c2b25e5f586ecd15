import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { errorOf } from '../../../../tools/testing/error-of.js';
import { temporaryFolder } from '../../../../tools/testing/temporary-folder.js';
import { readMetrics } from './logs/metrics-log.js';
import { readProvenance } from './provenance.js';
import { recoverLog, recoverRecord } from './recover.js';
import { RunError } from './run-error.js';

describe('recovering a run', () => {
  const folder = temporaryFolder();

  it('renames a record that cannot be read, with the reason', async () => {
    for (const [text, problem] of [
      ['', 'is empty'],
      ['\0\0\0', 'is cut off or damaged'],
      ['{"name": "tiny", "outc', 'is cut off or damaged'],
      ['null', 'is not a JSON object'],
      ['[1]', 'is not a JSON object'],
      ['{}', 'is not the record of a run'],
      ['{"outcome": "finished"}', 'lacks the backend'],
    ] as const) {
      const file = folder.write('run.json', text);
      if (problem !== 'lacks the backend') {
        const error = await errorOf(RunError, () => readProvenance(file));
        expect(error).to.include({ code: 'damaged', path: file });
      }
      const lines: string[] = [];
      expect(await recoverRecord(file, (line) => lines.push(line))).to.equal(undefined);
      expect(lines).to.have.length(1);
      expect(lines[0]).to.contain(problem);
      expect(existsSync(file)).to.equal(false);
    }
    expect(readFileSync(folder.at('run.json.damaged'), 'utf8')).to.equal('');
    expect(readFileSync(folder.at('run.json.damaged-7'), 'utf8')).to.equal('{"outcome": "finished"}');
    expect(await recoverRecord(folder.at('run.json'), () => {})).to.equal(undefined);
  });

  it('moves log lines that are not a later step to a separate file', async () => {
    const lines = [
      '{"step":1}',
      '{"step":',
      '\0\0',
      '{"step":"3"}',
      '[4]',
      'null',
      '',
      '{"step":2}',
      '{"step":2}',
      '{"step":7}',
    ];
    const file = folder.write('metrics.jsonl', `${lines.join('\n')}\n{"st`);
    const error = await errorOf(RunError, () => readMetrics(file));
    expect(error.message).to.contain('metrics.jsonl:2: is no JSON of a step');
    const told: string[] = [];
    await recoverLog(file, (line) => told.push(line));
    expect(await readMetrics(file)).to.deep.equal([{ step: 1 }, { step: 2 }, { step: 7 }]);
    expect(told).to.have.length(1);
    expect(told[0]).to.contain('lines 2 to 9, 7 of them damaged');
    expect(readFileSync(`${file}.damaged`, 'utf8')).to.contain('9: {"step":2}\n');
    await recoverLog(file, (line) => told.push(line));
    expect(told).to.have.length(1);
  });

  it('reports a folder in the place of a file', async () => {
    folder.write('folders/run.json/x', '');
    folder.write('folders/metrics.jsonl/x', '');
    const record = await errorOf(RunError, () => readProvenance(folder.at('folders/run.json')));
    expect(record.message).to.contain('is a folder');
    expect((await errorOf(RunError, () => readMetrics(folder.at('folders/metrics.jsonl')))).message).to.contain(
      'is a folder',
    );
  });
});
