/** Whether a company's mail server takes a mail. */
import { ENTITY_NAME, type Entity } from '../../../../../domain/common/entity.ts';
import { api } from '../../../lib/api/client.ts';
import { ApiProblem } from '../../../lib/api/problem.ts';
import { ask } from '../../../lib/ask.svelte.ts';
import { notify } from '../../../lib/notify.ts';
import { session } from '../../../lib/session.svelte.ts';

interface Answer {
  success: boolean;
  message: string;
  reply: string | null;
}

/** What the server said; a refusal stays beside the address. */
export async function testMail(entity: Entity): Promise<void> {
  let answer: Answer | undefined;
  const done = await ask({
    title: `Tester l’envoi de ${ENTITY_NAME[entity]}`,
    text: 'Un court e-mail part de son expéditeur, par son serveur.',
    fields: [{ name: 'to', label: 'À', type: 'email', value: session.me.email, required: true }],
    confirm: 'Envoyer',
    async run({ to = '' }) {
      answer = await api.post<Answer>('/settings/smtp-test', { entity, to });
      if (!answer.success)
        throw new ApiProblem(502, [answer.message, answer.reply].filter(Boolean).join(' '));
    },
  });
  if (done && answer) notify(answer.message, answer.reply ?? undefined);
}
