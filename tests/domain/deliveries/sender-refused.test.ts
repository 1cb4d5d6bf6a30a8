import { expect, it } from 'vitest';
import { isSenderRefusal, isSenderRefused } from '../../../domain/deliveries/sender-refused.ts';

it.each([
  [550, '550 5.7.26 This mail is unauthenticated', true],
  [554, '554 5.7.1 Service unavailable', true],
  [550, '550-5.7.1 [192.0.2.1] Our system has detected\n550 5.7.1 more', true],
  [550, '550 5.1.1 No such user', false],
  [550, '550 15.7.1 not a code', false],
  [451, '451 4.7.1 Greylisted', false],
  [421, '421 5.7.1 for now', false],
  [undefined, undefined, false],
])('%s %s is about the sender: %s', (code, reply, about) => expect(isSenderRefusal(code, reply)).toBe(about));

it('is so once two clients say it in the last try of a batch', () => {
  const refused = { smtp_code: 550, reply: '550 5.7.1 no' };
  const batch = (client_id: string, ...attempts: object[]) => ({ client_id, attempts });
  expect(isSenderRefused([batch('a', refused), batch('a', refused)])).toBe(false);
  expect(isSenderRefused([batch('a', refused), batch('b', refused, { smtp_code: 450 })])).toBe(false);
  expect(isSenderRefused([batch('a', refused), batch('b', { smtp_code: 450 }, refused)])).toBe(true);
});
