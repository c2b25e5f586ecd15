import { defineMember, type Member, type MemberDefinition, type NamedSchema } from '../../family/member.js';

/** The course of the learning rate after warm-up, as a factor of its peak. */
export interface Schedule<Name extends string = string> extends Member<Name, NamedSchema<'type', Name, object>> {
  /**
   * The factor of the peak.
   *
   * @param progress from 0 after the warm-up to 1 at the end
   */
  factor(progress: number): number;
}

/** What the file of a schedule says of it. */
export interface ScheduleDefinition<Name extends string>
  extends Omit<MemberDefinition<Name, object>, 'options' | 'example'>,
    Pick<Schedule, 'factor'> {}

/** A schedule by its definition. */
export function scheduleType<const Name extends string>({
  factor,
  ...definition
}: ScheduleDefinition<Name>): Schedule<Name> {
  return { ...defineMember({ ...definition, options: {} }), factor };
}
