/** The routes of `/api/sources`, in the order of the documentation, and what they refuse. */
import { BreakerMovedError, BreakerStateError } from '../../store/sources/move-breaker.ts';
import type { Route } from '../http/deps.ts';
import { type KnownError, refusal } from '../http/known-errors.ts';
import breaker from './breaker.ts';
import detail from './detail.ts';
import halfOpen from './half-open.ts';
import hold from './hold.ts';
import list from './list.ts';
import preview from './preview.ts';
import proof from './proof.ts';
import release from './release.ts';

export const routes: readonly Route[] = [list, detail, breaker, hold, halfOpen, release, proof, preview];

export const errors: readonly KnownError[] = [
  refusal(BreakerMovedError, 'conflict', 'Cette source vient de changer : regardez-la de nouveau.'),
  refusal(
    BreakerStateError,
    'conflict',
    'L’état de cette source ne le permet pas : elle a peut-être changé entre-temps.',
  ),
];
