import { formatCount } from '@hypersiren/hypernet/text';
import { benchmarkFigure, benchmarkTables } from '@hypersiren/runner';
import { chartElement } from '../chart-element.js';
import { html } from '../html.js';
import type { ReportedRun, Section } from '../reported-run.js';
import { tableElement } from '../table-element.js';

/** Returns the section that compares the run with the other models and baselines of its benchmark. */
export function benchmarkSection({ benchmark }: ReportedRun): Section | undefined {
  if (!benchmark) return undefined;
  const { errors, others, note, title } = benchmarkTables(benchmark);
  const { methods, onProtocol, protocol, measured } = benchmark;
  return {
    id: 'benchmark',
    title: 'Benchmark',
    about: `${formatCount(methods.length)} methods on the same ${formatCount(protocol.images)} images of the split ${protocol.split}, with the same masks${
      onProtocol ? '; the protocol of the experiment' : ''
    }. Measured ${measured.slice(0, 10)}.`,
    content: html`${errors.map(tableElement)}<p class="note">${title}. ${note} Bold: the lowest error of each context.</p>
${chartElement(benchmarkFigure(benchmark))}${others.map(tableElement)}`,
  };
}
