/**
 * The mail catcher of the embedded stack: an SMTP server that accepts everything and sends nothing on, with a web page to
 * look at what came. Own and small, because it has to start in milliseconds inside `npm start`, to keep mails between
 * runs, and to show CSV attachments as the tables they are.
 */
import { once } from 'node:events';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { MailStore } from './mail-store.ts';
import { createMailPages } from './web.ts';

const MAX_MAIL_BYTES = 25 * 1024 * 1024;

/** Where it listens and keeps its mails. */
export interface MailCatcherOptions {
  dir: string;
  smtpPort: number;
  webPort: number;
  /** Address to listen on, by default loopback only. */
  host?: string;
}

/** A running mail catcher. */
export interface MailCatcher {
  stop(): Promise<void>;
}

export async function startMailCatcher(options: MailCatcherOptions): Promise<MailCatcher> {
  const { dir, smtpPort, webPort, host = '127.0.0.1' } = options;
  const store = new MailStore(dir);
  const smtp = new SMTPServer({
    size: MAX_MAIL_BYTES,
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onAuth: (auth, _session, done) => done(null, { user: auth.username }),
    onData: (stream, session, done) => {
      catchMail(store, stream, session).then(
        (id) => done(null, `kept as ${id}`),
        (error: Error) => done(error),
      );
    },
  });
  // A client that hangs up in the middle is its own problem.
  smtp.on('error', () => undefined);
  const web = createMailPages(store);
  smtp.listen(smtpPort, host);
  web.listen(webPort, host);
  await Promise.all([once(smtp.server, 'listening'), once(web, 'listening')]);
  return {
    stop: async () => {
      web.closeAllConnections();
      await Promise.all([
        new Promise<void>((resolve) => web.close(() => resolve())),
        new Promise<void>((resolve) => smtp.close(resolve)),
      ]);
    },
  };
}

async function catchMail(
  store: MailStore,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  if (stream.sizeExceeded) throw Object.assign(new Error('Message too large'), { responseCode: 552 });
  const recipients = session.envelope.rcptTo.map(({ address }) => address);
  return store.add(Buffer.concat(chunks), recipients, new Date());
}
