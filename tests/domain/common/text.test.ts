import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cleanText,
  comparable,
  cutText,
  hasContent,
  visibleText,
  writtenText,
} from '../../../domain/common/text.ts';
import { anyCharacters, anyText } from '../../support/arbitraries.ts';

describe('what counts as content', () => {
  it.each([
    '\u200b',
    '\ufeff',
    '\u00a0 \u202f',
    '\u00ad\u2060',
    '\u202e\u200f',
    '\u3164',
    '\u2800',
    '\u0000',
  ])('%j does not', (text) => {
    expect(hasContent(text)).toBe(false);
    expect(cleanText(`${text}75${text}`)).toBe('75');
  });

  it('is NFC, one line, and clean once for all', () => {
    expect(cleanText('Le\u0301a\nDurand')).toBe('Léa Durand');
    fc.assert(
      fc.property(anyText(), (text) => {
        const clean = cleanText(text);
        expect(cleanText(clean)).toBe(clean);
        expect(clean).not.toMatch(/[\p{Cc}\p{Cs}]/u);
      }),
    );
  });

  it('is what cleaning leaves, and plain French is clean', () => {
    fc.assert(
      fc.property(fc.oneof(anyText(), anyCharacters()), (text) => {
        expect([text, hasContent(text)]).toEqual([text, cleanText(text) !== '']);
      }),
    );
    // Each by itself, as what is told apart by one look at the whole text.
    const others = Array.from({ length: 0xffff - 0x1f }, (_, n) => String.fromCharCode(0x20 + n)).filter(
      (character) => cleanText(character) !== cleanText(`\u200b${character}`),
    );
    expect(others).toEqual([]);
  });

  it.each([
    [' l’été\u200b\u00a0: «\u00a0oui\u00a0» ', 'l’été\u200b\u00a0: «\u00a0oui\u00a0»'],
    ['un\ndeux\ud83d', 'un deux'],
    ['e\u0301', 'e\u0301'],
    ['\u200b \n', ''],
    ['\u200d\ud83d', ''],
  ])('of %j is written %j', (text, written) => {
    expect(writtenText(text)).toBe(written);
  });

  it('leaves the lines of a person who is signed in', () => {
    expect(visibleText('un\u200b\n deux ')).toBe('un\n deux ');
  });

  it('is compared without case', () => {
    expect(comparable(' LE\u0301A\u200b ')).toBe('léa');
  });
});

describe('cutting', () => {
  it.each([
    ['court', 10, 'court'],
    ['abcdef', 3, 'abc'],
    ['ab😀', 3, 'ab'],
    ['abe\u0301', 3, 'ab'],
    ['👩‍🚀👩‍🚀', 5, '👩‍🚀'],
  ])('%s at %i is %s', (text, max, cut) => {
    expect(cutText(text, max)).toBe(cut);
  });
});
