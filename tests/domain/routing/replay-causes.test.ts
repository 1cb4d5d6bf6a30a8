import { expect, it } from 'vitest';
import { causeOf, type Difference } from '../../../domain/routing/replay-causes.ts';

const NOTHING: Difference = {
  ...{ asBefore: false, edited: false, rules: 'then', byHand: false },
  ...{ erased: false, is_lb: false, otherMoment: false },
};

it.each<[Partial<Difference>, string]>([
  [{ asBefore: true, edited: true }, 'edit'],
  [{ asBefore: true, edited: false }, 'edit_knock_on'],
  [{ asBefore: true, edited: false, rules: 'now' }, 'rules_now'],
  [{ byHand: true, erased: true }, 'by_hand'],
  [{ erased: true, is_lb: true }, 'erased'],
  [{ is_lb: true, otherMoment: true }, 'lb_choice'],
  [{ otherMoment: true }, 'moment'],
  [{}, 'processes'],
  // Without the edits it differs too: they are not why.
  [{ edited: true }, 'processes'],
])('%j: %s', (known, cause) => expect(causeOf({ ...NOTHING, ...known })).toBe(cause));
