/** Generators of random input for property-based tests. */
import fc from 'fast-check';

/** Any UTF-16 text: control characters, NUL, lone surrogates. */
export const anyText = (maxLength = 60): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: fc.integer({ min: 0x20, max: 0x7e }) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffff }) },
      ),
      { maxLength },
    )
    .map((units) => String.fromCharCode(...units));

/** Any text of whole characters. fast-check's own (`unit: 'binary'`) tabulates Unicode first, for more than a second. */
export const anyCharacters = (): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff })))
    .map((points) => String.fromCodePoint(...points));

/** A text of exactly `length` digits. */
export const digitText = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((all) => all.join(''));
