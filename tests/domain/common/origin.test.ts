import { describe, expect, it } from 'vitest';
import { parseOrigin } from '../../../domain/common/origin.ts';

describe('an origin', () => {
  it.each([
    ['https://www.exemple.fr', 'https://www.exemple.fr'],
    [' HTTPS://WWW.Exemple.fr/ ', 'https://www.exemple.fr'],
    ['http://localhost:5173', 'http://localhost:5173'],
    ['https://exemple.fr:443', 'https://exemple.fr'],
    ['https://énergie.fr', 'https://xn--nergie-9ua.fr'],
  ])('%j is stored as browsers send it', (text, origin) => {
    expect(parseOrigin(text)).toBe(origin);
  });

  it.each([
    'https://*.exemple.fr',
    '*',
    'exemple.fr',
    'https://exemple.fr/page',
    'https://exemple.fr?a=1',
    'https://camille@exemple.fr',
    'ftp://exemple.fr',
    'null',
    '',
  ])('%j could never match', (text) => {
    expect(parseOrigin(text)).toBeUndefined();
  });
});
