import { lessStrongest, STRONGEST_NAME } from '@hypersiren/hypernet/evaluation';
import { differenceCell, emissionTable, numbers, REGIONS, type Table, words } from '@hypersiren/hypernet/results';
import { contextLabel, contributionsLine, idleWarning, resultKind } from '@hypersiren/hypernet/text';
import { runSwapFigure } from '@hypersiren/runner';
import { chartElement } from '../chart-element.js';
import { type Html, html } from '../html.js';
import { type ReportedRun, reportedShortcuts, type Section } from '../reported-run.js';
import { tableElement } from '../table-element.js';

/**
 * Returns the section about the contribution of the hypernetwork: errors with other emitted parameters, shortcuts, and
 * the strongest baseline.
 */
export function hypernetworkSection(run: ReportedRun): Section | undefined {
  const { evaluation } = run;
  if (!evaluation) return undefined;
  const figure = runSwapFigure([run]);
  const differences = differencesTable(run);
  const ratios = Object.entries(REGIONS).flatMap(([title, region]): Table[] => {
    const table = emissionTable(evaluation.model, region, { meanRatio: true });
    return table ? [{ title: `${title}: other emitted parameters`, ...table }] : [];
  });
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
${ratios.map(tableElement)}
${figure && chartElement(figure)}${differences && tableElement(differences)}${evaluation.leftOut?.map((reason) => line(reason))}`,
  };
}

function line(text: string | undefined): Html | undefined {
  return text === undefined ? undefined : html`<p>${text}</p>`;
}

/** Returns the table of the differences between the errors of the model and of the strongest baseline. */
function differencesTable({ evaluation }: ReportedRun): Table | undefined {
  const differences = evaluation && lessStrongest([evaluation.model], evaluation.baselines);
  return (
    differences && {
      title: `Error of the model less that of the ${STRONGEST_NAME}`,
      columns: [words('Context'), numbers('All pixels'), numbers('Unknown pixels only')],
      rows: differences.map(({ context, all, unknown }) => [
        contextLabel(context),
        differenceCell(all[0]),
        differenceCell(unknown?.[0]),
      ]),
      notes: [
        'Image by image on the same masks, with the 95 % interval of the mean (bootstrap over images). Better or worse is said ' +
          `only where the interval does not hold zero. The ${STRONGEST_NAME} is the best linear method: mean and covariance of ` +
          'the training images, given the known pixels.',
      ],
    }
  );
}
