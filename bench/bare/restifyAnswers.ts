import restify from 'restify';

// The least that restify can do: the body is not even read, nothing is checked or kept, 202.
const server = restify.createServer();
server.post('/api/alerts', (_request, response, next) => {
  response.send(202);
  next();
});
server.listen(Number(process.env.PORT), '127.0.0.1');
