import {
  type ComparedError,
  type ContextScore,
  lessStrongest,
  type OtherParametersScore,
  type RegionScore,
  STRONGEST_NAME,
} from '@hypersiren/hypernet/evaluation';
import {
  contextLabel,
  contributionsLine,
  formatDifference,
  formatError,
  formatRatioInterval,
  formatRatioOf,
  idleWarning,
  resultKind,
} from '@hypersiren/hypernet/text';
import { runSwapFigure } from '@hypersiren/runner';
import { chartElement } from '../chart-element.js';
import { type Html, html } from '../html.js';
import { type ReportedRun, reportedShortcuts, type Section } from '../reported-run.js';
import { tableElement } from '../table-element.js';

type Region = (score: ContextScore) => RegionScore | null;

/** Whether the hypernetwork does the work: errors with other emitted parameters, shortcuts, and the strongest baseline. */
export function hypernetworkSection(run: ReportedRun): Section | undefined {
  const { evaluation } = run;
  if (!evaluation) return undefined;
  const figure = runSwapFigure([run]);
  const idle = idleWarning(evaluation.model);
  return {
    id: 'hypernetwork',
    title: 'What the hypernetwork does',
    link: 'Hypernetwork',
    about:
      'Errors with the parameters emitted for another image and from the mean latent of all images; everything else is the ' +
      'image’s own. At a ratio of 1 the emitted parameters do nothing.',
    content: html`${idle !== undefined && html`<p class="warning">${idle}</p>`}
<p>${resultKind(reportedShortcuts(run))}</p>
${line(contributionsLine(evaluation))}
${ratiosTable('All pixels', run, ({ all }) => all)}${ratiosTable('Unknown pixels only', run, ({ unknown }) => unknown)}
${figure && chartElement(figure)}${differencesTable(run)}${evaluation.leftOut?.map((reason) => line(reason))}`,
  };
}

function line(text: string | undefined): Html | undefined {
  return text === undefined ? undefined : html`<p>${text}</p>`;
}

function ratiosTable(caption: string, { evaluation }: ReportedRun, region: Region): Html | undefined {
  const cells = ({ mse, ratio }: OtherParametersScore): string[] => [
    formatError({ mse }),
    ratio ? `${formatRatioOf(ratio)} [${formatRatioInterval(ratio)}]` : '–',
  ];
  const rows = (evaluation?.model.contexts ?? []).flatMap((score) => {
    const measured = region(score);
    if (!measured?.emission) return [];
    const { swap, mean } = measured.emission;
    return [[contextLabel(score.context), formatError(measured), ...cells(swap), ...cells(mean)]];
  });
  const columns = ['Context', 'Own', 'Another image’s', '÷ own', 'The mean latent’s', '÷ own'];
  return rows.length > 0 ? tableElement(`${caption}: other emitted parameters`, columns, rows) : undefined;
}

/** The model's errors less those of the strongest baseline. */
function differencesTable({ evaluation }: ReportedRun): Html | undefined {
  const differences = evaluation && lessStrongest([evaluation.model], evaluation.baselines);
  if (!differences) return undefined;
  const cell = (compared: readonly ComparedError[] | null): string =>
    compared ? formatDifference(compared[0] as ComparedError) : '–';
  return html`${tableElement(
    `Error of the model less that of the ${STRONGEST_NAME}`,
    ['Context', 'All pixels', 'Unknown pixels only'],
    differences.map(({ context, all, unknown }) => [contextLabel(context), cell(all), cell(unknown)]),
  )}<p class="note">Image by image on the same masks, with the 95 % interval of the mean (bootstrap over images). Better or worse is
said only where the interval does not hold zero. The ${STRONGEST_NAME} is the best linear method: mean and covariance of the training
images, given the known pixels.</p>`;
}
