import { expect } from 'chai';
import { DatasetError } from './dataset-error.js';

describe('DatasetError', () => {
  it('combines location, problem and hint in one message, and keeps each as a field', () => {
    const cause = new Error('below');
    const error = new DatasetError('bad-record', 'has no image', {
      path: '/data/a.tfrecord',
      record: 3,
      offset: 120,
      hint: 'Write it again',
      cause,
    });
    expect(error.message).to.equal('/data/a.tfrecord, record 3, byte 120: has no image. Write it again.');
    expect(error).to.include({
      name: 'DatasetError',
      code: 'bad-record',
      path: '/data/a.tfrecord',
      record: 3,
      offset: 120,
    });
    expect(error.hint).to.equal('Write it again');
    expect(error.cause).to.equal(cause);
  });

  it('counts the lines of a text', () => {
    const error = new DatasetError('bad-record', 'has no number', { path: 'a.obj', line: 7 });
    expect(error.message).to.equal('a.obj, line 7: has no number.');
    expect(error.line).to.equal(7);
  });

  it('omits unknown fields', () => {
    expect(new DatasetError('bad-config', 'seed is no integer').message).to.equal('seed is no integer.');
  });
});
