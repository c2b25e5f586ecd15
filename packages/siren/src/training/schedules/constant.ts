import { scheduleType } from './schedule.js';

export const constant = scheduleType({
  name: 'constant',
  description: 'The peak all along',
  factor: () => 1,
});
