/** What can be done about an order that is shut, where its stock is looked at. */
import { quotaIn, withQuotaIn } from '../../../../domain/routing/order-terms.ts';
import { asWeekKey, weekKey } from '../../../../domain/time/paris-time.ts';
import { api } from '../../lib/api/client.ts';
import { ApiProblem } from '../../lib/api/problem.ts';
import type { CommandeDetail, OrderLine } from '../../lib/api/types.ts';
import { ask } from '../../lib/ask.svelte.ts';
import { decimal } from '../../lib/format/parse.ts';
import { notify } from '../../lib/notify.ts';

/** Adds leads to an order's quota of this week alone. */
export async function raiseQuota({ commande_id, client_name, produit, quota }: OrderLine): Promise<void> {
  const week = weekKey(new Date());
  const done = await ask({
    title: `Plus de leads cette semaine pour ${client_name} · ${produit} ?`,
    text: `Son quota est de ${quota} cette semaine ; les semaines suivantes ne changent pas.`,
    fields: [{ name: 'more', label: 'Leads de plus', required: true }],
    confirm: 'Augmenter',
    async run({ more = '' }) {
      const units = decimal(more);
      if (units === null || !Number.isInteger(units) || units < 1)
        throw new ApiProblem(422, 'Écrivez un nombre entier, 1 au moins.');
      const path = `/commandes/${commande_id}`;
      const { commande } = await api.get<{ commande: CommandeDetail }>(path);
      const weeks = commande.quota_weeks.map((range) => ({
        ...range,
        from: asWeekKey(range.from),
        to: asWeekKey(range.to),
      }));
      const now = quotaIn(commande.quota_semaine, weeks, week);
      await api.put(`${path}/quota-weeks`, { quota_weeks: withQuotaIn(weeks, week, now + units) });
    },
  });
  if (done) notify('Quota de la semaine augmenté.', 'Le stock qui lui convient va lui être attribué.');
}
