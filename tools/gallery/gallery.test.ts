import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { clearGallery, type GalleryEntry, galleryPage, hasFailed, judge } from './gallery.js';

const experiments = path.resolve(fileURLToPath(import.meta.url), '../../../experiments');

describe('the gallery', () => {
  const entry: GalleryEntry = {
    caption: 'A <image>',
    set: [],
    figures: { psnr: { atLeast: 20 }, error: { atMost: 1 } },
  };

  it('passes measures within their bounds, and fails all others and missing ones', () => {
    const passed = (measures: Record<string, number>) => judge(entry.figures, measures).map((one) => one.passed);
    expect(passed({ psnr: 20, error: 1 })).to.deep.equal([true, true]);
    expect(passed({ psnr: 19.9, error: 1.1 })).to.deep.equal([false, false]);
    expect(passed({ psnr: Number.NaN })).to.deep.equal([false, false]);
  });

  it('removes the files of an earlier gallery, and nothing else', () => {
    const place = mkdtempSync(path.join(tmpdir(), 'hypersiren-gallery-'));
    try {
      const folder = path.join(place, 'gallery');
      clearGallery(folder, ['fit-a']);
      mkdirSync(path.join(folder, 'fit-a'));
      writeFileSync(path.join(folder, 'notes.txt'), 'mine');
      clearGallery(folder, ['fit-a']);
      expect(readdirSync(folder)).to.deep.equal(['.hypersiren-gallery', 'notes.txt']);
      writeFileSync(path.join(place, 'config.yaml'), 'name: gallery');
      expect(() => clearGallery(place, ['gallery'])).to.throw('is no gallery’s and is not empty: move it away');
      expect(readdirSync(folder)).to.have.length(2);
    } finally {
      rmSync(place, { recursive: true });
    }
  });

  it('shows images and measures of each experiment on one page, with failed and skipped experiments', () => {
    const good = {
      experiment: 'fit-a',
      entry,
      seconds: 61,
      judgements: judge(entry.figures, { psnr: 30, error: 0.5 }),
      images: ['fit-a/figures/image.png'],
    };
    const bad = { ...good, experiment: 'fit-b', judgements: judge(entry.figures, { psnr: 3 }) };
    const none = { ...good, judgements: [], problem: { kind: 'left out', text: 'no data' } } as const;
    expect([good, bad, none].map(hasFailed)).to.deep.equal([false, true, false]);
    const page = galleryPage([good, bad, none], '2 cores');
    expect(page).to.contain('3 experiments, 1 failed, 1 left out, 3.0 min; 2 cores');
    expect(page).to.contain('<li><a href="#fit-b">fit-b</a> <span class="fail">fail</span></li>');
    expect(page).to.contain('<img src="fit-a/figures/image.png" alt="image">');
    expect(page).to.contain('A &lt;image>');
    expect(page).to.match(/class="pass"><td>psnr<\/td><td>30\.00<\/td><td>≥ 20<\/td><td>pass/);
    expect(page).to.match(/class="fail"><td>error<\/td><td>–<\/td><td>≤ 1<\/td><td>fail/);
  });

  it('has an entry of every fit among the experiments', () => {
    for (const name of readdirSync(experiments).filter((name) => name.startsWith('fit-'))) {
      const { caption, set, figures }: GalleryEntry = JSON.parse(
        readFileSync(path.join(experiments, name, 'gallery.json'), 'utf8'),
      );
      expect(caption, name).to.match(/\w/);
      expect(set, name).to.be.an('array');
      expect(Object.keys(figures), name).to.not.deep.equal([]);
    }
  });
});
