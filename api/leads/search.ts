/** Search of leads: prefixes on indexed fields only, never a scan. */
import type { Filter } from 'mongodb';
import { parsePhone } from '../../domain/common/phone.ts';
import { PHONE_END } from '../../domain/intake/submission.ts';
import { foldText } from '../../domain/common/text.ts';
import type { LeadDoc } from '../../store/leads/collections.ts';
import { startsWith } from '../http/paging.ts';

const MAX_WORDS = 4;

/** The beginning of a phone as it is stored: `+33 6 12`, `0033612` and `06 12` are the same. */
function phonePrefix(text: string): string | null {
  if (!/^\+?[\d\s().-]{2,20}$/.test(text)) return null;
  const digits = text.replace(/\D/g, '');
  if (digits.length >= 9) return parsePhone(digits).phone;
  const local = digits.replace(/^(0033|33)(?=\d)/, '0');
  return text.startsWith('+') || digits.startsWith('00') ? local : digits;
}

/** Words as leads keep them in `search`: folded, an e-mail whole, single letters left out unless there is nothing else. */
function wordsOf(text: string): string[] {
  const folded = foldText(text);
  if (folded.includes('@')) return [folded];
  const words = folded.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const kept = words.filter((word) => word.length > 1);
  return (kept.length > 0 ? kept : words).slice(0, MAX_WORDS);
}

/**
 * Leads whose phone, or whose name and e-mail words, begin with what was typed; all words must fit. Four digits may also be
 * the phone's last. Of two filters no lead fits both, and each is served by an index of its own.
 */
export function searchFilters(search: string): Filter<LeadDoc>[] {
  const phone = phonePrefix(search.trim());
  if (phone) {
    const beginning = startsWith(phone);
    const end: Filter<LeadDoc> = { search: phone, phone: { $not: beginning } };
    return [{ phone: beginning }, ...(phone.length === PHONE_END ? [end] : [])];
  }
  const words = wordsOf(search);
  return words.length > 0
    ? [{ $and: words.map((word) => ({ search: startsWith(word) })) }]
    : [{ search: { $in: [] } }];
}
