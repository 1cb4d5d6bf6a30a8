/** A mail server that reads every message to its end and keeps none. Listens on PORT. */
import { SMTPServer } from 'smtp-server';

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  disableReverseLookup: true,
  maxClients: 100,
  logger: false,
  onData(stream, _session, done) {
    stream.resume();
    stream.once('end', () => done());
  },
});
server.listen(Number(process.env.PORT), '127.0.0.1');
