/** Mails with a link to choose a password, as ZR7's mail server has them. */
import type { DeliveryWorld } from './world.ts';

/** Of quoted-printable. */
export const mailedTexts = ({ smtp }: DeliveryWorld): string[] =>
  smtp.messages.map(({ raw }) =>
    Buffer.from(raw)
      .toString()
      .replace(/=\r?\n/g, '')
      .replace(/=3D/g, '='),
  );

export const linkIn = (text: string): string => /\/admin\/mot-de-passe#([\w-]+)/.exec(text)![1]!;

/** The secret of each mail's link. */
export const linksMailed = (world: DeliveryWorld): string[] => mailedTexts(world).map(linkIn);
