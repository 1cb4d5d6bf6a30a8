/** Which leads say something about their source. */
import { SMOKE_PHONE } from '../common/phone.ts';
import { comparable } from '../common/text.ts';
import type { LeadStatus } from '../leads/lead.ts';

/** What does not count: the smoke test (12-rules U46), and leads of which only a hash is kept. */
export const UNRATED = {
  status: 'suppressed',
  phone: SMOKE_PHONE,
  source: 'rdz_smoke',
} as const satisfies { status: LeadStatus; phone: string; source: string };

/** Tests of landing pages do not count either. */
export const isRated = (lead: {
  status: LeadStatus;
  phone: string;
  source: string;
  test_until?: Date;
}): boolean =>
  !lead.test_until &&
  lead.status !== UNRATED.status &&
  lead.phone !== UNRATED.phone &&
  comparable(lead.source) !== UNRATED.source;
