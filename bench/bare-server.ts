/** The floor of every answer over HTTP: a Fastify that reads the same body and stores nothing. Listens on PORT. */
import Fastify from 'fastify';

const app = Fastify();
app.post('/api/public/leads', (request) => ({
  success: true,
  status: 'routed',
  phone: (request.body as { phone: string }).phone,
}));
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
