/** A password chosen by a link that is mailed (12-rules U66): for who has forgotten theirs, and who is invited. */
import { askReset } from '../../store/access/account-mails.ts';
import { choosePassword, findLink } from '../../store/access/choose-password.ts';
import type { App } from '../http/deps.ts';
import { SuccessAnswer } from '../http/contract.ts';
import { instant } from '../http/instant.ts';
import { ChooseBody, LinkBody, PasswordLink, ResetBody } from './contract.ts';
import { sendAccountMail } from './send-account-mail.ts';

const url = '/api/auth/reset';
const config = { public: true, limit: 'login' } as const;
const withLink = { ...config, problems: ['bad_request'] } as const;

export default (app: App) => {
  const { store, clock } = app.deps;
  app.route({
    method: 'POST',
    url,
    config,
    schema: {
      summary: 'Demander un lien pour choisir un nouveau mot de passe',
      description:
        'La même réponse pour toute adresse, connue ou non. Le lien vaut 30 minutes et sert une fois ; trois par heure et par compte.',
      body: ResetBody,
      response: { 200: SuccessAnswer },
    },
    handler: async ({ body }) => {
      await sendAccountMail(app, await askReset(store, body.email, clock()));
      return { success: true };
    },
  });
  app.route({
    method: 'POST',
    url: `${url}/link`,
    config: withLink,
    schema: { summary: 'À qui est un lien reçu', body: LinkBody, response: { 200: PasswordLink } },
    handler: async ({ body }) => {
      const { mail, user } = await findLink(store, body.token, clock());
      const { email, nom } = user;
      return { kind: mail.kind, email, nom, valid_until: instant(mail.valid_until!) };
    },
  });
  app.route({
    method: 'PUT',
    url,
    config: withLink,
    schema: {
      summary: 'Choisir son mot de passe par un lien reçu',
      description: 'Toutes les sessions prennent fin, et tout autre lien ; il reste à se connecter.',
      body: ChooseBody,
      response: { 200: SuccessAnswer },
    },
    handler: async ({ body, ip }) => {
      await choosePassword(store, { secret: body.token, password: body.password, ip }, clock());
      return { success: true };
    },
  });
};
