import { expect } from 'chai';
import { assertSameType, type SameType } from './same-type.js';

interface Wanted {
  readonly list: readonly number[];
  readonly inner: { readonly kind: 'a' | 'b' };
  readonly maybe?: string;
}

describe('SameType', () => {
  it('holds for the same type written in another way', () => {
    expect(() =>
      assertSameType<SameType<{ list: number[]; maybe?: string } & { inner: { kind: 'b' | 'a' } }, Wanted>>(),
    ).not.to.throw();
  });

  it('does not compile for a key too many or too few, another type, or a key optional in one alone', () => {
    type Same = { list: number[]; inner: { kind: 'a' | 'b' }; maybe?: string };
    // @ts-expect-error a key too many
    assertSameType<SameType<Same & { more?: number }, Wanted>>();
    // @ts-expect-error a key too few
    assertSameType<SameType<Omit<Same, 'maybe'>, Wanted>>();
    // @ts-expect-error another type within
    assertSameType<SameType<Omit<Same, 'inner'> & { inner: { kind: 'a' } }, Wanted>>();
    // @ts-expect-error optional in one alone
    assertSameType<SameType<Omit<Same, 'maybe'> & { maybe: string }, Wanted>>();
  });
});
