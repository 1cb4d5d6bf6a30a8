/** Recovery codes and what somebody types. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDemanded, readCode, recoveryCode } from '../../../domain/access/second-factor.ts';

describe('a recovery code', () => {
  it('is read back however it is spaced and cased', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 24, maxLength: 24 }), (random) => {
        fc.pre(random.filter((byte) => byte < 240).length >= 12);
        const code = recoveryCode(random);
        expect(code).toMatch(/^[2-9a-z]{6}-[2-9a-z]{6}$/);
        for (const typed of [code, code.toUpperCase(), ` ${code.replace('-', ' ')} `, code.replace('-', '')])
          expect(readCode(typed)).toEqual({ kind: 'recovery', code });
      }),
    );
  });

  it('does not come twice, nor with letters people confuse', () => {
    const codes = Array.from({ length: 2_000 }, () => recoveryCode(randomBytes(24)));
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.join('')).not.toMatch(/[01oliu]/);
  });

  it('is not made of too little', () => expect(() => recoveryCode(new Uint8Array(11))).toThrow());
});

it('six digits are a code of an app, and nothing else is anything', () => {
  expect(readCode('123 456')).toEqual({ kind: 'totp', code: '123456' });
  for (const text of ['', '12345', '1234567', 'abc', 'oooooo-oooooo', 'a'.repeat(400)])
    expect(readCode(text)).toBeNull();
});

it('is demanded of administrators alone, and only when a setting says so', () => {
  const demanded = (demanded_of_admins: boolean) =>
    (['super_admin', 'admin', 'ops', 'viewer'] as const).map((role) =>
      isDemanded(role, { demanded_of_admins }),
    );
  expect(demanded(true)).toEqual([true, true, false, false]);
  expect(demanded(false)).toEqual([false, false, false, false]);
});
