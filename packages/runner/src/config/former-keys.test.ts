import path from 'node:path';
import { expect } from 'chai';
import { workingFolder } from '../../../../tools/testing/working-folder.js';
import { loadFitConfig } from './load-fit-config.js';

describe('keys of an earlier version', () => {
  const folder = workingFolder();
  const fitOf = async (text: string, ...set: string[]) => {
    const { fit } = await loadFitConfig(folder.write('configs/fit.yaml', text), { set });
    return fit as { video?: string; frames?: number };
  };

  it('are read under their current names: film of a video, relative to its file, and film of a wave', async () => {
    const clip = path.join(folder.path, 'configs', 'clip.mp4');
    for (const key of ['film', 'video'])
      expect(await fitOf(`name: a\nfit: {type: video, ${key}: clip.mp4}`)).to.deep.include({ video: clip });
    const bumps = 'bumps: [{at: [0, 0], width: 0.1, height: 1}]';
    for (const key of ['film', 'frames'])
      expect(await fitOf(`name: a\nfit: {type: wave, ${bumps}, ${key}: 7}`)).to.deep.include({ frames: 7 });
  });

  it('are also read in options, as keys and in a mapping', async () => {
    const text = 'name: a\nfit: {type: video, video: clip.mp4}';
    const typed = path.resolve('other.mp4');
    expect((await fitOf(text, 'fit.film=other.mp4')).video).to.equal(typed);
    expect((await fitOf(text, 'fit={type: video, film: other.mp4}')).video).to.equal(typed);
  });
});
