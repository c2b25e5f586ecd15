// Draws an error chart from numbers of your own: node error-chart.mjs [chart.png | chart.svg | chart.pdf]
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawChart } from '@hypersiren/runner';

const [file = 'chart.png'] = process.argv.slice(2);
const measured = {
  'my model': { 10: [0.031, 0.002], 100: [0.012, 0.001], 1000: [0.004, 0.0004] },
  'nearest pixel': { 10: [0.062, 0.003], 100: [0.025, 0.002], 1000: [0.009, 0.0006] },
};
const curves = Object.entries(measured).map(([name, errors]) => ({
  name,
  baseline: name !== 'my model',
  points: Object.entries(errors).map(([pixels, [mean, std]]) => ({
    ...{ pixels: Number(pixels), mean, low: mean - std, high: mean + std },
  })),
}));
const data = {
  title: 'Error by known pixels',
  bars: 'one standard error either way',
  panels: [{ title: 'Test', curves }],
};
writeFileSync(file, drawChart({ kind: 'error', data }, path.extname(file).slice(1)));
process.stdout.write(`${file}: ${curves.map(({ name }) => name).join(', ')}\n`);
