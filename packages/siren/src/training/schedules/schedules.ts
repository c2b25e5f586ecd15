import { familyOf } from '../../family/family.js';
import { constant } from './constant.js';
import { cosine } from './cosine.js';

/** Schedules by name. */
export const schedules = familyOf([constant, cosine]);

/** Name of a schedule in {@link schedules}. */
export type ScheduleName = keyof typeof schedules;
