import { describe, expect, it } from 'vitest';
import { leadMessage } from '../../../domain/intake/messages.ts';
import { LEAD_STATUSES } from '../../../domain/leads/lead.ts';

describe('the sentence of a lead', () => {
  it('is there for every status, with a reason nobody knows too', () => {
    for (const status of LEAD_STATUSES)
      for (const reason of [undefined, null, '', 'constructor', 'nobody:knows'])
        expect(leadMessage(status, reason)).toMatch(/^\p{Lu}.*\.$/u);
  });

  it.each([
    ['invalid', 'phone', 'téléphone'],
    ['invalid', 'nom', 'nom'],
    ['invalid', 'departement', 'département'],
    ['pending_config', 'entity_unknown', 'société'],
    ['pending_config', 'produit_unknown', 'produit'],
    ['hold_source', 'source_blocked:tiktok', 'source'],
    ['hold_source', 'breaker:tiktok', 'suspendue'],
    ['no_open_orders', 'delivery_day_disabled:samedi', 'pas de livraison'],
  ] as const)('says of %s for %s what it is', (status, reason, word) => {
    expect(leadMessage(status, reason)).toContain(word);
  });
});
