import { html } from '../html.js';
import type { ReportedRun, Section } from '../reported-run.js';

/** Citation of SIREN. */
const SIREN = `@inproceedings{sitzmann2020siren,
  title     = {Implicit Neural Representations with Periodic Activation Functions},
  author    = {Sitzmann, Vincent and Martel, Julien N. P. and Bergman, Alexander W. and Lindell, David B. and Wetzstein, Gordon},
  booktitle = {Advances in Neural Information Processing Systems},
  volume    = {33},
  year      = {2020}
}`;

/** Returns the section with the BibTeX entries of the run and of SIREN. */
export function citationSection({ name, provenance }: ReportedRun): Section {
  const { versions, git, seed, dataset, started } = provenance;
  const version = `hypersiren ${versions.hypersiren ?? ''}`.trim();
  const run = `@misc{hypersiren-${name.replaceAll(/[^\w-]/g, '-')},
  title        = {hypersiren run ${texEscape(name)}},
  howpublished = {${version}${git ? `, commit ${git.commit.slice(0, 12)}` : ''}},
  note         = {Seed ${seed}; data ${texEscape(dataset.name)}, fingerprint ${texEscape(dataset.fingerprint)}},
  year         = {${started.slice(0, 4)}}
}`;
  return {
    id: 'citation',
    title: 'Citation',
    content: html`<pre class="code" tabindex="0" data-copy>${run}\n\n${SIREN}</pre>`,
  };
}

function texEscape(text: string): string {
  return text.replaceAll(/[\\{}]/g, '').replaceAll(/[#$%&_]/g, '\\$&');
}
