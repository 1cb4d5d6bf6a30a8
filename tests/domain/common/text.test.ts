import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, comparable, cutText, hasContent, visibleText } from '../../../domain/common/text.ts';
import { anyText } from '../../support/arbitraries.ts';

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
